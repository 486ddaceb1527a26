"""Bugs on purpose. A simulator that does not find them would not find ours.

Each changes one simulated history, or a function of ours for as long as that history runs.
"""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING
from unittest.mock import patch

from segue.app import credits, polling, provider, quotes, steps, transitions, unnamed
from segue.app.credits import apply_payment
from segue.domain import ledger, render_followup
from segue.domain.errors import OutcomeUnknown
from segue.domain.ledger import Account, Cause
from segue.domain.render_model import TERMINAL, Render

if TYPE_CHECKING:
    from tests.simulation.simulator import Simulator

Plant = Callable[["Simulator", ExitStack], None]
"""Changes a simulator; what it changes in our modules is undone by the stack."""


def nothing(_simulator: "Simulator", _stack: ExitStack) -> None:
    """No bug."""


def no_compare_and_set(simulator: "Simulator", _stack: ExitStack) -> None:
    simulator.store.unmoved = lambda _transaction: True


def no_lease_token(simulator: "Simulator", stack: ExitStack) -> None:
    stack.enter_context(patch.object(steps, "_holds", lambda _record, _step, _lease: True))


def outbox_outside_the_commit(simulator: "Simulator", _stack: ExitStack) -> None:
    """Messages leave after the commit was answered, and nobody publishes what a crash left behind."""
    store = simulator.store
    transact = store.transact
    store.send = lambda _messages: None

    def commits_then_sends(work, *, on: str, settlement: bool = False):
        sent: list = []

        def remembers(transaction):
            answer = work(transaction)
            sent[:] = transaction.emitted
            return answer

        answer = transact(remembers, on=on, settlement=settlement)
        for message in sent:
            store.on_message(message)
        return answer

    store.transact = commits_then_sends


def dedupe_by_message_id(simulator: "Simulator", _stack: ExitStack) -> None:
    """What was handed out once is thrown away when it comes again, also if it was not handled."""
    seen: set[str] = set()

    def once(payment: str, event: str) -> None:
        if event not in seen:
            seen.add(event)
            apply_payment(simulator.app, payment)

    simulator.people.applied = once


def task_name_without_attempt(simulator: "Simulator", _stack: ExitStack) -> None:
    """A used name is refused for a day, and the refusal is taken for success."""
    used: set[tuple[str, str, str]] = set()
    publish = simulator.store.on_message

    def once(message) -> None:
        name = (message.topic, message.subject, message.step)
        if message.topic != "step" or name not in used:
            used.add(name)
            publish(message)

    simulator.store.on_message = once


def unknown_commit_written_again(simulator: "Simulator", _stack: ExitStack) -> None:
    """An adapter that writes the same again, without its preconditions, when it did not hear the answer."""
    store = simulator.store
    committed = store._committed

    def again(transaction) -> bool:
        try:
            return committed(transaction)
        except OutcomeUnknown:
            store.before()
            store.apply(transaction)
            return True

    store._committed = again


def another_key_after_an_unknown_commit(simulator: "Simulator", _stack: ExitStack) -> None:
    quotes_used = simulator.people.requests

    def unused(key: str, attempt: int) -> str:
        user, quote = quotes_used[key]
        if attempt:
            again = quotes.get_quote(simulator.app, user, quote).changed(id=f"{quote}x", used_by=None)
            simulator.store.transact(lambda transaction: transaction.create(again), on=again.id)
            quotes_used[key] = (user, again.id)
        return f"{key}-{attempt}"

    simulator.people.again = unused


def float_price(_simulator: "Simulator", stack: ExitStack) -> None:
    def in_money(plan, ready, paid):
        items = priced(plan, ready, paid)
        return tuple(item.changed(credits=item.credits * 1.0) for item in items)

    priced = quotes.priced_items
    stack.enter_context(patch.object(quotes, "priced_items", in_money))


def refund_before_payment_ignored(simulator: "Simulator", stack: ExitStack) -> None:
    """Events are applied as they arrive, instead of reading the payment again."""
    fetch = simulator.payments.fetch
    folded = credits.folded

    def by_arrival(payment: str, event: str) -> None:
        def told_once(_payment: str):
            simulator.payments.fetch = fetch
            return simulator.payments.told[event]

        simulator.payments.fetch = told_once
        apply_payment(simulator.app, payment)

    def as_told(payment, *, paid: bool, refunded: int, dispute: str):
        return folded(payment, paid=paid, refunded=refunded if payment.paid else 0, dispute=dispute)

    simulator.people.applied = by_arrival
    stack.enter_context(patch.object(credits, "folded", as_told))


def lost_release_on_cancel(_simulator: "Simulator", stack: ExitStack) -> None:
    resolved = transitions._resolved

    def forgets(account, render, amount, now):
        return None if render.state == "cancelled" and not amount else resolved(account, render, amount, now)

    stack.enter_context(patch.object(transitions, "_resolved", forgets))


def stale_read(simulator: "Simulator", _stack: ExitStack) -> None:
    """A cache that answers with what was there before the last commit, under the revision of now."""
    store = simulator.store
    earlier: dict = {}
    apply = store.apply

    def remembers(transaction) -> None:
        for key in transaction.written:
            earlier[key] = store.stored(key)[1]
        apply(transaction)

    def reads(key):
        revision, document = store.stored(key)
        if document is not None and earlier.get(key) is not None and simulator.random.random() < 0.05:
            return revision, earlier[key]
        return revision, document

    store.apply, store.read = remembers, reads


def visible_partial_artifact(simulator: "Simulator", _stack: ExitStack) -> None:
    """A name appears with the first bytes of its file."""
    bucket = simulator.bucket
    write = bucket.write

    def in_two_parts(name: str, data: bytes) -> None:
        if name.startswith("blobs/"):
            bucket.files[name] = data[: len(data) // 2]
            bucket.whole.discard(name)
            simulator.chance.before()
        write(name, data)

    bucket.write = in_two_parts
    put = bucket.put_bytes
    bucket.put_bytes = lambda name, data, if_absent=False: put(name, data, if_absent=True)


def expiry_races_capture(simulator: "Simulator", _stack: ExitStack) -> None:
    """Something that gives back old holds, and looks at the render in another commit than it moves money."""
    act = simulator.people.act

    def expires_or_acts() -> None:
        if simulator.random.random() < 0.5:
            act()
            return
        for render in simulator.store.all(Render):
            if render.state not in TERMINAL and render.quoted:
                _give_back(simulator, render)

    simulator.people.act = expires_or_acts


def _give_back(simulator: "Simulator", render: Render) -> None:
    def work(transaction) -> None:
        account = transaction.get(Account, render.owner)
        cause = Cause(kind="release", reference=f"{render.id}:expired", words="Expired")
        movement = ledger.release(account, render.quoted, cause, transaction.now)
        transaction.put(movement.account)
        transaction.create(movement.transfer)

    simulator.store.transact(work, on=render.owner)


def submit_asked_twice(simulator: "Simulator", _stack: ExitStack) -> None:
    """A client library that tries again by itself."""
    submit = simulator.provider.submit

    def twice(request, prefix: str) -> str:
        try:
            return submit(request, prefix)
        except TimeoutError:
            return submit(request, prefix)

    simulator.provider.submit = twice


def take_claimed_twice(_simulator: "Simulator", stack: ExitStack) -> None:
    stack.enter_context(patch.object(provider, "somebody_elses", lambda _t, _artifact, _render: False))


def no_dead_mans_switch(simulator: "Simulator", stack: ExitStack) -> None:
    """Nothing is due before the render's end of life."""
    stack.enter_context(
        patch.object(render_followup, "_next_due", lambda render, _now: render.created_at + 86_400_001)
    )


def answer_for_another_attempt(_simulator: "Simulator", stack: ExitStack) -> None:
    """A submitter that was frozen names its operation on whatever attempt it finds."""

    def any_attempt(artifact, _submission) -> bool:
        return artifact.submission is not None

    stack.enter_context(patch.object(provider, "submitted_as", any_attempt))
    stack.enter_context(patch.object(polling, "submitted_as", any_attempt))


def last_take_kept(_simulator: "Simulator", stack: ExitStack) -> None:
    """Of the takes that were made, the last is kept and not the best."""
    best_of = polling.best_of

    def last(artifact, made, files, score):
        best, _files = best_of(artifact, made, files, score)
        return best, files

    stack.enter_context(patch.object(polling, "best_of", last))


def takes_not_made_are_paid(_simulator: "Simulator", stack: ExitStack) -> None:
    """A film pays for all the takes that were held."""
    stack.enter_context(patch.object(polling, "spent", lambda step, _made: step.price))


def newer_read_as_its_own(simulator: "Simulator", _stack: ExitStack) -> None:
    """A release that passes over the fields it does not know, and so loses them."""
    simulator.store.refuse_newer = lambda _key: None


def sweep_of_what_takes_are_made_of(_simulator: "Simulator", stack: ExitStack) -> None:
    """Bytes that only an artifact names, and no clip, count as nobody's."""
    stack.enter_context(patch.object(unnamed, "CONTENT", unnamed.CONTENT[:2]))


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        no_compare_and_set,
        no_lease_token,
        outbox_outside_the_commit,
        dedupe_by_message_id,
        task_name_without_attempt,
        another_key_after_an_unknown_commit,
        unknown_commit_written_again,
        float_price,
        refund_before_payment_ignored,
        lost_release_on_cancel,
        stale_read,
        visible_partial_artifact,
        expiry_races_capture,
        submit_asked_twice,
        take_claimed_twice,
        no_dead_mans_switch,
        answer_for_another_attempt,
        last_take_kept,
        takes_not_made_are_paid,
        newer_read_as_its_own,
        sweep_of_what_takes_are_made_of,
    )
}
