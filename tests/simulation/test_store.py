"""The simulated store keeps the contract that the others keep: what one process can see of it."""

from collections.abc import Iterator

import pytest

from segue.ports import Store
from tests.contract import test_store as contract
from tests.contract.adapters import ManualClock
from tests.simulation.store import SimulatedStore


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store(clock: ManualClock) -> Iterator[Store]:
    yield SimulatedStore(now=clock.now)


test_absent = contract.test_what_nobody_stored_is_not_there
test_ids = contract.test_an_id_that_one_platform_refuses_is_refused_by_all
test_time = contract.test_transact_gives_what_the_work_gives_and_the_time
test_create = contract.test_create_refuses_what_is_present
test_put = contract.test_put_refuses_what_was_not_read_or_is_absent
test_delete = contract.test_delete_removes_what_was_read_and_nothing_else
test_get_many = contract.test_get_many_keeps_the_order_and_check_accepts_what_was_read
test_raising = contract.test_what_a_work_raises_is_raised_and_nothing_of_it_is_written
test_reads_first = contract.test_reads_come_before_writes
test_misuse = contract.test_a_work_may_not_use_the_store_itself
test_number = contract.test_the_number_of_documents_is_limited
test_size = contract.test_the_size_of_a_document_and_of_a_commit_is_limited
test_by_number = contract.test_a_query_by_number_gives_all_in_order_page_by_page
test_by_text = contract.test_a_query_by_text_compares_bytes
test_seen = contract.test_a_query_sees_each_commit_at_once
test_unlisted = contract.test_a_query_that_no_index_answers_is_refused
test_cursor = contract.test_a_wrong_cursor_is_the_callers_mistake
test_kinds = contract.test_errors_of_a_work_keep_their_kind
