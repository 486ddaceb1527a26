"""What only those who run an installation may see and do. Each act is written down with its reason."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from segue.api.callers import Admin
from segue.api.common import PAGE, Cursor, Limit, Listed, idempotency_key, rfc3339
from segue.api.credits import Balance, TransferView
from segue.app import credits, operator
from segue.app.operator import Asked
from segue.app.overview import ProviderHealth, failed_renders, provider_health
from segue.app.reconcile import reconcile
from segue.app.sweep import stuck
from segue.domain import limits
from segue.domain.errors import BadRequest
from segue.domain.operator_acts import Act, OperatorAct
from segue.domain.render_model import Render
from segue.domain.value import Many, Value

router = APIRouter(prefix="/admin", tags=["admin"])

Key = Annotated[str, Depends(idempotency_key)]
Why = Annotated[str, Field(min_length=1, max_length=limits.WHY_CHARACTERS)]


class NewGrant(Value):
    """Credits to give, and why."""

    credits: Annotated[int, Field(ge=1, le=limits.PACK_CREDITS)]
    why: Why


class NewRefund(Value):
    """How many of a payment's credits to take back with their money, and why."""

    payment: Annotated[str, Field(min_length=1, max_length=limits.PAYMENT_ID_CHARACTERS)]
    credits: Annotated[int, Field(ge=1, le=limits.PACK_CREDITS)]
    why: Why


class Reason(Value):
    """Why it is done."""

    why: Why


class RefundView(Value):
    """A payment after a refund, in credits."""

    payment: str
    account: str
    bought: int
    refunded: int


class AuditView(Value):
    """One account held against its transfers: `faults` say what disagrees."""

    account: str
    available: int
    held: int
    transfers: int
    faults: Many[str]


class FindingView(Value):
    """Something that is not as it should be; `mended`: it is now."""

    kind: str
    subject: str
    words: str
    mended: bool


class Findings(Value):
    """What was found; in a dry run nothing was changed."""

    dry_run: bool
    data: Many[FindingView]


class ActView(Value):
    """Who did what to which account, when and why."""

    id: str
    who: str
    what: Act
    account: str
    subject: str
    credits: int
    why: str
    at: str

    @classmethod
    def of(cls, act: OperatorAct) -> "ActView":
        told = act.model_dump(include=set(cls.model_fields) - {"at"})
        return cls(**told, at=rfc3339(act.at))


class FailedRender(Value):
    """A render that failed: what its user was told, and the `detail` that only operators see."""

    render: str
    account: str
    step: str | None
    code: str
    sentence: str
    detail: str
    at: str


class ProviderView(Value):
    """A provider's attempts of today (UTC), who waits in its line, and the last that went wrong."""

    name: str
    asked: int
    delivered: int
    refused: int
    filtered: int
    failed: int
    waiting: int
    trouble: str
    trouble_at: str | None


class Overview(Value):
    """How the installation fares. Credits are what attempts at providers of today (UTC) come to."""

    credits_today: int
    credits_a_day: int
    stuck: int
    failures: Many[FailedRender]
    providers: Many[ProviderView]


@router.get("/overview")
def show_overview(caller: Admin) -> Overview:
    """What failed in the last day and why, what providers were asked today, how many renders are stuck."""
    app = caller.app
    return Overview(
        credits_today=app.spending.credits(app),
        credits_a_day=app.spending.most,
        stuck=stuck(app),
        failures=tuple(map(_failed, failed_renders(app))),
        providers=tuple(map(_provider, provider_health(app))),
    )


def _failed(render: Render) -> FailedRender:
    failure = render.failure
    assert failure is not None and render.finished_at is not None  # as every render that failed has them
    return FailedRender(
        render=render.id,
        account=render.owner,
        step=failure.step,
        code=failure.code,
        sentence=failure.sentence,
        detail=render.fault,
        at=rfc3339(render.finished_at),
    )


def _provider(health: ProviderHealth) -> ProviderView:
    ended = {state: health.attempts.get(state, 0) for state in ("delivered", "refused", "filtered", "failed")}
    return ProviderView(
        name=health.name,
        asked=sum(health.attempts.values()),
        **ended,
        waiting=health.waiting,
        trouble=health.trouble,
        trouble_at=rfc3339(health.trouble_at) if health.trouble_at else None,
    )


@router.get("/accounts/{account_id}")
def show_account(caller: Admin, account_id: str) -> Balance:
    """Any account's balance."""
    return Balance.of(operator.account_of(caller.app, account_id))


@router.get("/accounts/{account_id}/transfers")
def show_transfers(
    caller: Admin, account_id: str, limit: Limit = PAGE, cursor: Cursor = None
) -> Listed[TransferView]:
    """Any account's movements, the newest first."""
    account = operator.account_of(caller.app, account_id)
    page = credits.list_transfers(caller.app, account.id, limit, cursor)
    return Listed(data=tuple(map(TransferView.of, page.items)), next_cursor=page.next_cursor)


@router.get("/accounts/{account_id}/audit")
def audit_account(caller: Admin, account_id: str) -> AuditView:
    """Hold an account against its transfers."""
    found = credits.audited(caller.app, operator.account_of(caller.app, account_id))
    return AuditView(**vars(found))


@router.post("/accounts/{account_id}/grant", status_code=201)
def grant_credits(caller: Admin, account_id: str, body: NewGrant, key: Key) -> TransferView:
    """Give credits away. Sent again with the same Idempotency-Key, it answers with the first transfer."""
    asked = Asked(who=caller.user.id, why=body.why, key=key)
    return TransferView.of(operator.grant(caller.app, account_id, body.credits, asked))


@router.post("/accounts/{account_id}/unfreeze")
def unfreeze_account(caller: Admin, account_id: str, body: Reason, key: Key) -> Balance:
    """Let a frozen account spend again, once its books agree."""
    if credits.audited(caller.app, operator.account_of(caller.app, account_id)).faults:
        raise BadRequest("Its books still do not agree: its audit says where.")
    asked = Asked(who=caller.user.id, why=body.why, key=key)
    return Balance.of(operator.set_frozen(caller.app, account_id, asked, frozen=False))


@router.post("/refunds", status_code=201)
def refund_payment(caller: Admin, body: NewRefund, key: Key) -> RefundView:
    """Give the money of bought credits back, and take the credits."""
    asked = Asked(who=caller.user.id, why=body.why, key=key)
    payment = operator.refund(caller.app, body.payment, body.credits, asked)
    return RefundView(
        payment=payment.id, account=payment.account, bought=payment.bought, refunded=payment.refunded
    )


@router.post("/reconcile")
def reconcile_all(caller: Admin, key: Key, dry_run: bool = True) -> Findings:
    """Find what is stuck or disagrees; with dry_run=false, release it."""
    found = reconcile(caller.app, caller.user.id, key, dry_run=dry_run)
    return Findings(dry_run=dry_run, data=tuple(FindingView(**vars(each)) for each in found))


@router.get("/acts")
def list_acts(
    caller: Admin,
    account: Annotated[str | None, Query(max_length=200, description="Of one account only.")] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Listed[ActView]:
    """Who did what, when and why, the newest first."""
    page = operator.list_acts(caller.app, account, limit, cursor)
    return Listed(data=tuple(map(ActView.of, page.items)), next_cursor=page.next_cursor)
