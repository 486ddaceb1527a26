"""Renders: started from a quote exactly once, watched, cancelled."""

from typing import ClassVar

from segue.app.accounts import owned_account
from segue.app.allowances import refuse_beyond_bounds
from segue.app.context import App
from segue.app.deputies import deputy_holding
from segue.app.projects import get_project
from segue.app.transitions import commit, moved_by
from segue.domain import ledger, limits
from segue.domain.artifacts import Artifact, timeline_name
from segue.domain.assets import Asset, Recording
from segue.domain.errors import Conflict, KeyReused, NotFound, QuoteMismatch, SignedOut, TooMuch
from segue.domain.keys import digest
from segue.domain.ledger import Account, Cause, held_today
from segue.domain.plan import Plan, PlanIndex, clips_of, recordings_of
from segue.domain.quotes import Quote
from segue.domain.render_model import TERMINAL, CancelAsked, Render, RenderState, StepRecord
from segue.domain.timeline import People, Timeline
from segue.domain.value import Document, Instant, Value
from segue.ports import Message, Page, Query, Transaction, User


class StartRender(Value):
    """What is asked: a quote, and optionally the most it may cost and the inputs it must be of.

    `people` is what its owner states of those who can be recognised in the clips; it is kept with the render.
    `drop` is the folder that it is made of, as `DROP/FOLDER`.
    """

    quote: str
    max_credits: int | None = None
    inputs: str | None = None
    people: People | None = None
    drop: str = ""


class StartedRender(Document):
    """The memory of an Idempotency-Key: which request it came with, and the render it started."""

    collection: ClassVar[str] = "started_renders"

    owner: str
    request: str
    render: str
    expires_at: Instant


def start_render(app: App, user: User, request: StartRender, idempotency_key: str) -> tuple[Render, bool]:
    """Turn a quote into a running (or queued) render, exactly once; also says whether it was started before.

    Raises NotFound, QuoteExpired, QuoteUsed, QuoteMismatch, InsufficientCredits, AccountFrozen, TooMuch,
    TooMuchUnpaid, DailyLimit, SpendLimitReached, and KeyReused when the key came with another request. Asked
    again with the same key, returns the first render.
    """
    render_id = app.new_id("rnd")
    quote = app.store.get(Quote, request.quote)
    if quote is None or quote.owner != user.account:
        raise NotFound("There is no such quote: ask for a new one.")
    index = app.plan(quote.plan)
    memory_id = digest("idempotency", [user.account, idempotency_key])
    unsaid = {name for name in ("people", "drop") if not getattr(request, name)}  # as older memories have it
    asked = digest("start", request.model_dump(mode="json", exclude=unsaid))
    if quote.used_by is None:
        refuse_beyond_bounds(app, quote)
    missing = _missing(app, index.plan) if quote.used_by is None else None

    def work(transaction: Transaction) -> tuple[Render, bool]:
        earlier = transaction.get(StartedRender, memory_id)
        if earlier is not None and (earlier.expires_at > transaction.now or earlier.render == render_id):
            return _answered(transaction, earlier, asked, render_id)
        fresh = transaction.get(Quote, request.quote)
        assert fresh is not None  # quotes are never deleted while they live
        fresh.usable(user.account, transaction.now)
        _refuse_another(request, fresh)
        account = _queued(owned_account(transaction, user.account), render_id, draft=fresh.target != "film")
        if missing is not None:
            raise missing
        deputy = deputy_holding(transaction, user, account, fresh, index)
        state: RenderState = "held" if render_id in account.queued else "running"
        render = _new_render(render_id, fresh, index, state, transaction.now)
        render = render.changed(people=request.people, key=user.key, drop=request.drop)
        _hold(transaction, account, render, fresh.credits)
        transaction.create(render)
        if deputy is not None:
            transaction.put(deputy)
        expires_at = transaction.now + limits.KEY_LIFE_MS
        memory = StartedRender(
            id=memory_id, owner=user.account, request=asked, render=render_id, expires_at=expires_at
        )
        (transaction.create if earlier is None else transaction.put)(memory)
        transaction.put(fresh.changed(used_by=render_id))
        if state == "running":
            transaction.emit(Message(id=f"{render_id}:start", topic="render", subject=render_id))
        return render, False

    return app.store.transact(work, on=user.account)


def _missing(app: App, plan: Plan) -> NotFound | None:
    """What is to be said of a plan that reads a file which was deleted since it was quoted."""
    clips = (app.store.get(Asset, id) for id in sorted(clips_of(plan)))
    recordings = (app.store.get(Recording, id) for id in sorted(recordings_of(plan)))
    if None not in (*clips, *recordings):
        return None
    return NotFound(
        "A clip or recording of this film was deleted since the quote: send it again, or ask for a quote "
        "without it. Nothing was charged."
    )


def _refuse_another(request: StartRender, quote: Quote) -> None:
    most = request.max_credits
    if request.inputs is not None and request.inputs != quote.timeline:
        raise QuoteMismatch(
            "The timeline has changed since this quote: ask for a new one. Nothing was charged."
        )
    if most is not None and quote.credits > most:
        raise QuoteMismatch(
            f"The quote is {quote.credits} credits and at most {most} were allowed: "
            "allow more, or change the timeline. Nothing was charged."
        )


def _new_render(id: str, quote: Quote, index: PlanIndex, state: RenderState, now: Instant) -> Render:
    return Render(
        id=id,
        owner=quote.owner,
        quote=quote.id,
        plan=quote.plan,
        target=quote.target,
        state=state,
        steps={step.id: StepRecord() for step in index.plan.steps},
        shard=shard_of(id),
        created_at=now,
        due_at=now + limits.ENTRY_TIMEOUT_MS,
        quoted=quote.credits,
        timeline=quote.timeline,
        project=quote.project,
    )


def _answered(
    transaction: Transaction, earlier: StartedRender, asked: str, render_id: str
) -> tuple[Render, bool]:
    if earlier.request != asked:
        raise KeyReused("This Idempotency-Key was used for another request: use a new key for a new render.")
    render = transaction.get(Render, earlier.render)
    if render is None:
        raise NotFound("The render that this Idempotency-Key started no longer exists: use a new key.")
    return render, earlier.render != render_id


def _queued(account: Account, render_id: str, *, draft: bool) -> Account:
    """The account with a render that runs at once, or waits. Drafts have places of their own: somebody sits
    before the screen. Raises SignedOut, TooMuch."""
    if account.closed_at is not None:
        raise SignedOut("All data of this account is being deleted: nothing new can be started.")
    if draft and len(account.drafts) < limits.RUNNING_DRAFTS:
        return account.changed(drafts=(*account.drafts, render_id))
    if len(account.running) < limits.RUNNING_RENDERS:
        return account.changed(running=(*account.running, render_id))
    if len(account.queued) >= limits.QUEUED_RENDERS:
        raise TooMuch(
            f"{limits.RUNNING_RENDERS} renders are running and {limits.QUEUED_RENDERS} are waiting: "
            "try again when one has finished. Nothing was charged."
        )
    return account.changed(queued=(*account.queued, render_id))


def _hold(transaction: Transaction, account: Account, render: Render, credits: int) -> None:
    if credits:
        account = held_today(account, credits, limits.DAILY_CREDITS, transaction.now)
        cause = Cause(kind="hold", reference=render.id, words="Set aside for a film")
        movement = ledger.hold(account, credits, cause, transaction.now)
        account = movement.account
        transaction.create(movement.transfer)
    transaction.put(account)


def shard_of(id: str) -> int:
    """A number from 0 to 15 that spreads documents by their random ids."""
    return sum(id.encode()) % limits.SHARDS


def get_render(app: App, user: User, render_id: str) -> Render:
    """The user's own render. Raises NotFound."""
    render = app.store.get(Render, render_id)
    if render is None or render.owner != user.account:
        raise NotFound("There is no such render.")
    return render


def timeline_of(app: App, user: User, render_id: str) -> Timeline:
    """The timeline that the user's own render was made from. Raises NotFound."""
    render = get_render(app, user, render_id)
    if not render.timeline:
        raise NotFound("The timeline of this render is not kept: make the film again from its project.")
    return Timeline.model_validate_json(app.bucket.read(timeline_name(render.timeline)))


def list_renders(
    app: App, user: User, limit: int, cursor: str | None, project: str | None = None
) -> Page[Render]:
    """The user's renders, the newest first; of one of the user's projects perhaps. Raises NotFound."""
    if project is not None:
        get_project(app, user, project)
    where = (("owner", user.account),) if project is None else (("project", project),)
    query = Query(where=where, order_by="created_at", descending=True, limit=limit, cursor=cursor)
    return app.store.query(Render, query)


def cancel_render(app: App, user: User, render_id: str) -> Render:
    """Stop a render: nothing new starts, and what was not delivered is not charged.

    Raises NotFound; Conflict if it is over already.
    """
    render = get_render(app, user, render_id)
    index = app.plan(render.plan)

    def work(transaction: Transaction) -> Render:
        current = transaction.get(Render, render_id)
        if current is None or current.state in TERMINAL:
            state = current.state if current else "gone"
            raise Conflict(f"This render is over ({state}): there is nothing to cancel.")
        if current.state == "cancelling":
            return current
        return commit(transaction, current, moved_by(current, index, [CancelAsked()], transaction.now), index)

    return app.store.transact(work, on=user.account, settlement=True)


def result_of(app: App, render: Render) -> Artifact | None:
    """The artifact of a render that succeeded; None before."""
    return app.store.get(Artifact, render.result) if render.result else None
