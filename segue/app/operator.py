"""What those who run an installation see and do. Everything they do is written down, with its reason."""

from segue.app.context import App
from segue.app.credits import apply_payment
from segue.domain import ledger, limits
from segue.domain.errors import BadRequest, KeyReused, NotFound
from segue.domain.keys import digest
from segue.domain.ledger import Account, Cause, Transfer
from segue.domain.operator_acts import Act, OperatorAct
from segue.domain.payments import Payment
from segue.domain.value import Value
from segue.ports import Page, Query, Transaction


class Asked(Value):
    """An act that somebody asks for: who, why, and the key under which it happens once."""

    who: str
    why: str
    key: str


def account_of(app: App, account_id: str) -> Account:
    """Any account. Raises NotFound."""
    account = app.store.get(Account, account_id)
    if account is None:
        raise NotFound("There is no such account: segue ledger audit lists them all.")
    return account


def grant(app: App, account_id: str, credits: int, asked: Asked) -> Transfer:
    """Give credits away. Asked again with the same key, it answers with the first transfer.

    Raises NotFound, BadRequest, and KeyReused when the key came with something else.
    """
    if not 0 < credits <= limits.PACK_CREDITS:
        raise BadRequest(f"A grant is 1 to {limits.PACK_CREDITS} credits: choose another amount.")
    act = act_of(app, "grant", account_id, asked, credits=credits)
    cause = Cause(kind="grant", reference=f"operator:{act.id}", words=act.why)

    def work(transaction: Transaction) -> Transfer:
        account = transaction.get(Account, account_id)
        if account is None:
            raise NotFound("There is no such account: segue ledger audit lists them all.")
        earlier = transaction.get(Transfer, cause.transfer_id)
        if not _new(transaction, act):
            assert earlier is not None  # both were written in one commit
            return earlier
        movement = ledger.add(account, credits, cause, transaction.now)
        transaction.put(movement.account)
        transaction.create(movement.transfer)
        transaction.create(act)
        return movement.transfer

    return app.store.transact(work, on=account_id)


def refund(app: App, payment_id: str, credits: int, asked: Asked) -> Payment:
    """Give the money of some bought credits back to the buyer, and take the credits.

    The act is written down before the provider is asked, so that a crash in between leaves a trace; asked
    again with the same key it goes on where it stopped. Raises NotFound, BadRequest, KeyReused, Unavailable.
    """
    state = app.payments.fetch(payment_id)
    act = act_of(app, "refund", state.account, asked, credits=-credits, subject=payment_id)
    left = state.credits - state.refunded_credits if state.paid else 0
    if app.store.get(OperatorAct, act.id) is None and not 0 < credits <= left:
        raise BadRequest(f"Of this payment {left} credits can be refunded: choose 1 to {left}.")
    record(app, act)
    app.payments.give_back(payment_id, credits, act.id)
    return apply_payment(app, payment_id)


def set_frozen(app: App, account_id: str, asked: Asked, *, frozen: bool) -> Account:
    """Stop an account from spending, with the reason it is told; or let it spend again. Raises NotFound."""
    act = act_of(app, "freeze" if frozen else "unfreeze", account_id, asked)

    def work(transaction: Transaction) -> Account:
        account = transaction.get(Account, account_id)
        if account is None:
            raise NotFound("There is no such account: segue ledger audit lists them all.")
        if not _new(transaction, act):
            return account
        changed = account.changed(frozen=act.why if frozen else None)
        transaction.put(changed)
        transaction.create(act)
        return changed

    return app.store.transact(work, on=account_id)


def list_acts(app: App, account_id: str | None, limit: int, cursor: str | None) -> Page[OperatorAct]:
    """What was done to one account, or to any, the newest first."""
    where = ("book", "acts") if account_id is None else ("account", account_id)
    query = Query(where=(where,), order_by="at", descending=True, limit=limit, cursor=cursor)
    return app.store.query(OperatorAct, query)


def record(app: App, act: OperatorAct) -> None:
    """Write an act down, once."""

    def work(transaction: Transaction) -> None:
        if _new(transaction, act):
            transaction.create(act)

    app.store.transact(work, on=act.id)


def act_of(
    app: App, what: Act, account: str, asked: Asked, *, credits: int = 0, subject: str = ""
) -> OperatorAct:
    """An act as it is written down. Raises BadRequest without a reason."""
    why = " ".join(asked.why.split())
    if not why or len(why) > limits.WHY_CHARACTERS:
        raise BadRequest(f"Say why, in at most {limits.WHY_CHARACTERS} characters.")
    return OperatorAct(
        id=digest("act", [asked.who, asked.key])[:32],
        who=asked.who,
        what=what,
        account=account,
        why=why,
        credits=credits,
        subject=subject,
        at=app.now(),
    )


def _new(transaction: Transaction, act: OperatorAct) -> bool:
    """Whether an act was not written down before. Raises KeyReused if another one has its key."""
    earlier = transaction.get(OperatorAct, act.id)
    if earlier is not None and earlier.changed(at=act.at) != act:
        raise KeyReused("This Idempotency-Key was used for another act: use a new key.")
    return earlier is None
