"""What every Identity promises."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue.domain.errors import SignedOut
from segue.ports import User
from tests.contract.adapters import Doorman, ManualClock

ANN = User(id="usr_ann", account="acc_ann", email="änn@example.com", email_verified=True)
ADMIN = User(id="x", account="y", email=None, email_verified=False, roles=frozenset({"user", "admin"}))
HOUR_MS = 3_600_000


@pytest.mark.parametrize("user", [ANN, ADMIN])
def test_a_token_stands_for_its_user(doorman: Doorman, user: User) -> None:
    assert doorman.identity.verify(doorman.issue(user, HOUR_MS)) == user


def test_a_token_ends(doorman: Doorman, clock: ManualClock) -> None:
    token = doorman.issue(ANN, HOUR_MS)
    clock.advance(HOUR_MS - 1)
    assert doorman.identity.verify(token) == ANN
    clock.advance(1)
    with pytest.raises(SignedOut):
        doorman.identity.verify(token)


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c", "Bearer x", "ä.ö", "\ud800", "\0", "x" * 10**6]
)
def test_what_is_no_token_is_signed_out(doorman: Doorman, token: str) -> None:
    with pytest.raises(SignedOut):
        doorman.identity.verify(token)


def test_a_token_of_one_user_with_the_signature_of_another_is_signed_out(doorman: Doorman) -> None:
    ann, admin = doorman.issue(ANN, HOUR_MS), doorman.issue(ADMIN, HOUR_MS)
    body, signature = admin.rpartition(".")[0], ann.rpartition(".")[2]
    with pytest.raises(SignedOut):
        doorman.identity.verify(f"{body}.{signature}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 10_000), letter=st.sampled_from("Aa0-_.=ä~ "))
def test_a_token_that_was_altered_is_signed_out(doorman: Doorman, position: int, letter: str) -> None:
    token = doorman.issue(ANN, HOUR_MS)
    position %= len(token) - 1  # the last letter of base64 carries bits that do not count
    altered = token[:position] + letter + token[position + 1 :]
    if altered != token:
        with pytest.raises(SignedOut):
            doorman.identity.verify(altered)


def test_who_was_signed_out_everywhere_must_sign_in_again(doorman: Doorman, clock: ManualClock) -> None:
    before, others = doorman.issue(ANN, HOUR_MS), doorman.issue(ADMIN, HOUR_MS)
    assert doorman.identity.verify(before, fresh=True) == ANN
    clock.advance(2_000)
    doorman.identity.revoke(ANN.id)
    doorman.identity.revoke(ANN.id)
    assert doorman.identity.verify(before) == ANN  # as long as nothing is at stake, its signature is enough
    with pytest.raises(SignedOut):
        doorman.identity.verify(before, fresh=True)
    assert doorman.identity.verify(others, fresh=True) == ADMIN


def test_of_a_removed_user_no_token_is_fresh(doorman: Doorman, clock: ManualClock) -> None:
    token = doorman.issue(ANN, HOUR_MS)
    clock.advance(2_000)
    for _ in range(2):
        doorman.identity.remove(ANN.id)
        with pytest.raises(SignedOut):
            doorman.identity.verify(token, fresh=True)
