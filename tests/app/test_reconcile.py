"""Reconciling finds what is stuck or disagrees, releases what is nobody's, and mends nothing else."""

from dataclasses import replace

import pytest

from segue.app.accounts import open_account
from segue.app.operator import Asked, grant, list_acts, set_frozen
from segue.app.reconcile import STUCK_MS, Finding, reconcile
from segue.app.webhooks import receive_webhook
from segue.domain import ledger, limits
from segue.domain.artifacts import plan_name
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ledger import Account, Cause
from segue.domain.payments import Pack, Payment
from segue.domain.render_model import Render
from segue.domain.value import Document
from segue.payments import webhooks
from segue.ports import Order, User
from tests.app.meanwhile import Meanwhile
from tests.app.world import ANN, World

ZOE = User(id="zoe", account="zoe", email="zoe@example.com", email_verified=True)


def found(world: World, key: str, *, dry_run: bool = False) -> list[Finding]:
    return list(reconcile(world.app, "eve", key, dry_run=dry_run))


def written(world: World, document: Document) -> None:
    def work(transaction):
        earlier = transaction.get(type(document), document.id)
        (transaction.create if earlier is None else transaction.put)(document)

    world.store.transact(work, on=document.id)


def removed(world: World, document: Document) -> None:
    def work(transaction):
        transaction.get(type(document), document.id)
        transaction.delete(type(document), document.id)

    world.store.transact(work, on=document.id)


def account(world: World, id: str = "ann") -> Account:
    found = world.store.get(Account, id)
    assert found is not None
    return found


def test_what_runs_keeps_its_hold_and_its_place(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    assert found(world, "k") == []
    assert (account(world).held, account(world).running) == (8, (render.id,))


def test_a_hold_of_a_render_that_says_it_was_paid_is_left_to_a_person(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    written(world, render.changed(state="succeeded", captured=8, due_at=None))
    hold = next(each for each in found(world, "k") if each.kind == "hold")
    assert hold.words.endswith("which is succeeded and says it captured 8.") and not hold.mended
    assert account(world).held == 8


def test_a_hold_that_is_released_meanwhile_is_not_released_twice(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    removed(world, render)

    def release() -> None:
        def work(transaction):
            cause = Cause(kind="release", reference=render.id, words="Released")
            movement = ledger.release(transaction.get(Account, "ann"), 8, cause, transaction.now)
            transaction.put(movement.account)
            transaction.create(movement.transfer)

        world.store.transact(work, on="ann")

    world.app = replace(world.app, store=Meanwhile(world.store, "ann", release))
    assert "hold" in {each.kind for each in found(world, "k")}
    assert (account(world).available, account(world).held) == (limits.WELCOME_CREDITS, 0)
    assert not list_acts(world.app, "ann", 10, None).items


def test_a_render_that_no_sweep_has_helped_goes_on_or_says_why_not(world: World) -> None:
    render = world.start(world.timeline("a", "b", generator="free"))
    world.clock.pass_seconds((limits.ENTRY_TIMEOUT_MS + STUCK_MS) / 1_000 + 1)
    (dry,) = found(world, "k", dry_run=True)
    assert (dry.kind, dry.subject, dry.mended) == ("render", render.id, False)
    (gone_on,) = found(world, "k")
    assert gone_on.words.endswith("it goes on.") and gone_on.mended
    world.clock.pass_seconds((limits.LEASE_MS * 30 + STUCK_MS) / 1_000)
    world.bucket.delete(plan_name(render.plan))
    world.app.plans.clear()
    (stuck,) = found(world, "k")
    assert "and cannot go on: " in stuck.words and not stuck.mended


def bought(world: World, user: User) -> str:
    """A payment whose event has come."""
    order = Order(user.account, Pack(id="small", credits=100, cents=900), "usd", "v", "http://127.0.0.1", "k")
    checkout = world.app.payments.checkout(order)
    webhook = world.app.payments.pay(checkout.id)
    assert receive_webhook(world.app, webhook.body, webhook.signature)
    return checkout.id.replace("cs_", "pi_")


def test_an_event_of_an_account_that_was_not_there_is_applied_once_it_is(world: World) -> None:
    payment = bought(world, ZOE)
    (waits,) = found(world, "k", dry_run=True)
    assert (waits.kind, waits.mended) == ("event", False) and "(not_found)" in waits.words
    assert payment in waits.words
    open_account(world.app, ZOE)
    (applied,) = found(world, "k")
    assert applied.mended and account(world, "zoe").available == limits.WELCOME_CREDITS + 100
    assert found(world, "k") == []


def test_a_payment_that_its_provider_does_not_know_or_knows_as_another_is_told(world: World) -> None:
    payment = bought(world, ANN)
    kept = world.store.get(Payment, payment)
    assert kept is not None
    written(world, kept.changed(id="pi_gone"))
    written(world, kept.changed(bought=50))
    told = {each.subject: each for each in found(world, "k")}
    assert "knows nothing of payment pi_gone" in told["pi_gone"].words
    assert "is another at its provider: 100 credits of ann" in told[payment].words
    assert not any(each.mended for each in told.values())


def test_an_operators_act_is_bounded_and_happens_once(world: World) -> None:
    asked = Asked(who="eve", why="looked at it", key="k")
    for credits in (0, limits.PACK_CREDITS + 1):
        with pytest.raises(BadRequest, match="choose another amount"):
            grant(world.app, "ann", credits, asked)
    with pytest.raises(NotFound):
        set_frozen(world.app, "nobody", asked, frozen=True)
    for _ in range(2):
        assert set_frozen(world.app, "ann", asked, frozen=True).frozen == "looked at it"
    assert [act.what for act in list_acts(world.app, "ann", 10, None).items] == ["freeze"]


def test_an_event_about_something_else_is_not_kept(world: World) -> None:
    body = b'{"id": "evt_1", "object": "event", "type": "customer.created", "data": {"object": {}}}'
    signature = webhooks.signed(body, b"whsec", world.clock.now() // 1_000)
    assert receive_webhook(world.app, body, signature) is None
    assert found(world, "k") == []


def test_a_place_of_a_render_that_is_over_goes_to_the_next(world: World) -> None:
    renders = [world.start(world.timeline("a", f"b{number}")) for number in range(3)]
    ended = world.store.get(Render, renders[0].id)
    assert ended is not None and account(world).queued == (renders[2].id,)
    removed(world, ended)
    assert {each.kind for each in found(world, "k") if each.mended} == {"hold", "slot"}
    assert account(world).running == (renders[1].id, renders[2].id)
