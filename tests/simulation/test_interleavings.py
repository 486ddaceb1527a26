"""Two things that happen at once, by name: one process is held before each of its calls of a port in turn,
the other runs meanwhile, and every rule of the simulator is kept.
"""

from collections.abc import Iterator
from itertools import permutations, product

import pytest

from segue.app.renders import cancel_render
from segue.app.retention import forget_unused
from segue.app.webhooks import receive_webhook
from segue.domain import limits
from segue.domain.artifacts import Artifact
from segue.domain.assets import Asset
from segue.domain.errors import Conflict, NotFound
from segue.domain.ledger import Account, Transfer
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.ports import PaymentState
from tests.simulation.chance import DAY_MS
from tests.simulation.forced import ANN, Forced, Thrice, a_worker, at_each_call, step_of, topic
from tests.simulation.run import prepared


@pytest.fixture(autouse=True)
def without_threads() -> Iterator[None]:
    with prepared():
        yield


def cancel(forced: Forced, render: Render) -> None:
    try:
        cancel_render(forced.app, ANN, render.id)
    except Conflict:
        assert forced.now_of(render).state in ("succeeded", "failed")


def spent(forced: Forced) -> int:
    """Credits that Ann has spent: none is held any more."""
    account = next(each for each in forced.store.all(Account) if each.id == ANN.account)
    assert account.held == 0
    return limits.WELCOME_CREDITS - account.available


def take(forced: Forced) -> Artifact | None:
    return next(
        (each for each in forced.store.all(Artifact) if each.kind == "generate" and not each.second), None
    )


@pytest.mark.parametrize("meets", ["submit", "poll", "filtered", "delivery", "film"])
def test_cancel_against(meets: str) -> None:
    """Whenever it comes: what the model was not asked for, or refused, costs nothing; its take is paid."""
    ends: set[tuple[str, int, int]] = set()

    def history(at: int) -> bool:
        end = "filtered" if meets == "filtered" else "succeeds"
        forced = Forced(end, takes_ms=100_000 if meets == "poll" else 1_000)
        render = forced.start()
        wanted = {"submit": step_of("generate"), "film": lambda each: a_worker(each) and is_made(forced)}
        parcel = forced.until(wanted.get(meets, topic("poll")))
        held = forced.held_while(parcel, at, lambda: cancel(forced, render))
        forced.end()
        ended = forced.now_of(render)
        assert spent(forced) == ended.captured
        ends.add((ended.state, ended.captured, sum(forced.provider.asked.values())))
        return held

    assert at_each_call(history) > 3
    delivered = {("cancelled", 8, 1), ("succeeded", 8, 1)}
    expected = {"submit": {("cancelled", 0, 0)}, "filtered": {("cancelled", 0, 1), ("failed", 0, 1)}}
    assert len(ends) > 1 or meets == "poll"
    assert ends <= expected.get(meets, set()) | (delivered if meets != "filtered" else set())


def is_made(forced: Forced) -> bool:
    return any(each.kind == "generate" and each.state == "ready" for each in forced.store.all(Artifact))


@pytest.mark.parametrize("cancels", [False, True])
def test_two_renders_that_share_an_unpaid_artifact(cancels: bool) -> None:
    """The model is asked once, and one of the two pays."""

    def history(at: int) -> bool:
        forced = Forced()
        both = [forced.start(), forced.start()]
        parcel = forced.until(lambda each: a_worker(each) and is_made(forced))

        def meanwhile() -> None:
            if cancels:
                cancel(forced, both[0])
            forced.deliver_due()

        held = forced.held_while(parcel, at, meanwhile)
        forced.end()
        ended = [forced.now_of(each) for each in both]
        assert sorted(each.captured for each in ended) == [0, 8] and spent(forced) == 8
        assert sum(forced.provider.asked.values()) == 1
        assert "succeeded" in {each.state for each in ended}
        return held

    assert at_each_call(history) > 10


def test_a_zombies_upload() -> None:
    """A worker that comes back long after it was given up changes nothing of what others have made."""

    def history(at: int) -> bool:
        forced = Forced()
        for handler in forced.app.handlers.values():
            handler.same = False  # type: ignore[attr-defined]
        render = forced.start()
        parcel = forced.until(a_worker)
        before: dict[str, Artifact] = {}

        def meanwhile() -> None:
            forced.passes(900_000)
            assert forced.now_of(render).state == "succeeded"
            before.update((each.id, each) for each in forced.store.all(Artifact))

        held = forced.held_while(parcel, at, meanwhile)
        forced.end()
        assert forced.now_of(render).state == "succeeded" and spent(forced) == 8
        assert not held or before == {each.id: each for each in forced.store.all(Artifact)}
        return held

    assert at_each_call(history) > 10


@pytest.mark.parametrize("first", ["quote", "retention"])
def test_retention_against_a_quote(first: str) -> None:
    """What a quote says is paid for is not made again, whenever retention comes; without its clips no film
    begins."""
    prices: set[int] = set()

    def history(at: int) -> bool:
        forced = Forced()
        forced.start()
        forced.end()
        forced.chance.now_ms += (limits.UNTOUCHED_DAYS + 1) * DAY_MS
        quotes: list[Quote] = []

        def quote() -> None:
            quotes.append(forced.quote())

        def forget() -> None:
            for _ in range(limits.SHARDS):
                forget_unused(forced.app)
                forced.chance.now_ms += 60_000

        acts = (quote, forget) if first == "quote" else (forget, quote)
        held = forced.held_while(acts[0], at, lambda: forced.attempt(acts[1]))
        for quoted in quotes:  # none, if its clips were gone before it was made
            try:
                render = forced.start(quoted)
            except NotFound:
                assert len(forced.store.all(Asset)) < 2 and spent(forced) == 8
                continue
            prices.add(quoted.credits)
            forced.end()
            assert forced.now_of(render).state == "succeeded"
            assert spent(forced) == 8 + quoted.credits
            assert sum(forced.provider.asked.values()) == 1 + quoted.credits // 8
        forced.end()
        return held

    assert at_each_call(history) > 5
    assert prices == {0, 8}


def test_a_submitter_that_is_frozen_past_the_models_maximum() -> None:
    """Another attempt is made meanwhile; the late one neither disturbs it nor is paid."""

    def history(at: int) -> bool:
        forced = Forced()
        render = forced.start()
        parcel = forced.until(step_of("generate"))
        held = forced.held_while(parcel, at, lambda: forced.passes(limits.ENTRY_TIMEOUT_MS + 700_000))
        forced.end()
        assert forced.now_of(render).state == "succeeded" and spent(forced) == 8
        assert 1 <= len(forced.provider.asked) <= 2 and set(forced.provider.asked.values()) == {1}
        return held

    assert at_each_call(history) > 10


def happen(state: PaymentState, what: str) -> PaymentState:
    changes = {"paid": {"paid": True}, "refund": {"refunded_credits": 20}}
    return state.changed(**changes.get(what, {"dispute": what}))


HAPPENINGS = [
    order
    for end in ("won", "lost")
    for order in permutations(("paid", "refund", "open", end))
    if order.index("open") < order.index(end)
]


def test_refund_and_dispute_in_every_order() -> None:
    """In whatever order they happen and are told: what was moved is what the payment is worth at the end."""
    for happened, told in product(HAPPENINGS, permutations(range(4))):
        forced = Forced()
        state = PaymentState(id="pay", account=ANN.account, credits=50, paid=False)
        done = 0
        for event in told:
            while done <= event:
                state = happen(state, happened[done])
                forced.payments.states["pay"] = state
                forced.payments.told[f"evt{done}"] = state
                done += 1
            receive_webhook(forced.app, f"evt{event}".encode(), "")
        forced.rules.at_the_end()
        assert -spent(forced) == (30 if "won" in happened else 0)


@pytest.mark.parametrize("late", ["refund", "lost"])
def test_two_that_tell_of_one_payment_at_once(late: str) -> None:
    """One has read the payment as it was; the other reads and moves what it has become."""

    def history(at: int) -> bool:
        forced = Forced()
        opened = PaymentState(id="pay", account=ANN.account, credits=50, paid=True, dispute="open")
        forced.payments.states["pay"] = forced.payments.told["evt0"] = opened
        forced.payments.told["evt1"] = happen(opened, late)

        def meanwhile() -> None:
            forced.payments.states["pay"] = forced.payments.told["evt1"]
            receive_webhook(forced.app, b"evt1", "")

        held = forced.held_while(lambda: receive_webhook(forced.app, b"evt0", ""), at, meanwhile)
        forced.payments.states["pay"] = forced.payments.told["evt1"]
        receive_webhook(forced.app, b"evt1", "")
        forced.end()
        assert spent(forced) == 0
        return held

    assert at_each_call(history) > 3


def ended_as(seed: int) -> tuple[object, ...]:
    """What is left of a film: its states, the ledger, and the hashes of all that was made."""
    thrice = Thrice(seed)
    render = thrice.start()
    thrice.end()
    ended = thrice.now_of(render)
    steps = tuple(sorted((id, record.state) for id, record in ended.steps.items()))
    moved = tuple((each.id, each.available, each.held, each.platform) for each in thrice.store.all(Transfer))
    made = sorted(thrice.store.all(Artifact), key=lambda each: each.id)
    hashes = tuple((each.id, *sorted(file.sha256 for file in each.files.values())) for each in made)
    return ended.state, ended.captured, steps, moved, hashes, tuple(thrice.provider.asked.items())


def test_every_message_three_times_in_a_hundred_orders_ends_the_same() -> None:
    first = ended_as(0)
    assert first[:2] == ("succeeded", 8)
    for seed in range(1, 100):
        assert ended_as(seed) == first, seed
