"""The indexes of a deployment are those that the models list, and no others."""

import json

import pytest

from infra import indexes
from segue.domain.value import Document
from segue.platform.questions import check_listed
from segue.ports import Query

WRITTEN = json.loads(indexes.FILE.read_text())
COMPOSITES = [
    (index["collectionGroup"], [(field["fieldPath"], field["order"]) for field in index["fields"]])
    for index in WRITTEN["indexes"]
]


OVERRIDES = [each for each in WRITTEN["fieldOverrides"] if each["fieldPath"] != "*"]


def named(override: dict[str, str]) -> str:
    return f"{override['collectionGroup']} {override['fieldPath']}"


def test_the_file_is_what_the_models_say() -> None:
    assert indexes.FILE.read_text() == indexes.text(), "run python -m infra.indexes"


@pytest.mark.parametrize("model", indexes.models(), ids=lambda model: model.collection)
def test_every_query_that_a_model_lists_has_its_index(model: type[Document]) -> None:
    for fields in model.indexes:
        *equal, order = fields
        check_listed(model, Query(where=tuple((name, "x") for name in equal), order_by=order))
        wanted = [*((name, "ASCENDING") for name in equal)]
        if order == "id":
            (name,) = equal
            paths = (f"{model.collection} {name}", f"{model.collection} `{name}`")
            (kept,) = [each["indexes"] for each in OVERRIDES if named(each) in paths]
            assert all(index.get("arrayConfig") == "CONTAINS" for index in kept) == (".each." in name)
        else:
            assert (model.collection, [*wanted, (order, "ASCENDING")]) in COMPOSITES


def test_nothing_else_is_indexed_and_no_index_begins_with_what_rises() -> None:
    exempt = {o["collectionGroup"] for o in WRITTEN["fieldOverrides"] if o["fieldPath"] == "*"}
    assert exempt >= {model.collection for model in indexes.models()} | {"waiting_messages", "outbox"}
    assert not {fields[0][0] for _, fields in COMPOSITES} & {"created_at", "due_at", "sequence", "id"}
    assert ("outbox", [("shard", "ASCENDING"), ("created_at", "ASCENDING")]) in COMPOSITES


def test_marks_of_waiting_messages_are_deleted_by_their_time() -> None:
    expiring = {(o["collectionGroup"], o["fieldPath"]) for o in WRITTEN["fieldOverrides"] if o.get("ttl")}
    assert expiring == {("waiting_messages", "expires_at")}
