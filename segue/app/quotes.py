"""Quotes: what a timeline would cost, said before anything is spent."""

import hashlib

from segue.app.context import App
from segue.app.looking import UNCHECKED, refuse_prompts
from segue.app.projects import get_project
from segue.app.recordings import owned_recording
from segue.app.unnamed import put_named
from segue.app.using import touch
from segue.domain.artifacts import Artifact, artifact_id, plan_name, timeline_name
from segue.domain.assets import Asset
from segue.domain.compiler import compile_plan
from segue.domain.errors import NotFound
from segue.domain.keys import digest
from segue.domain.plan import Plan, clips_of, recordings_of
from segue.domain.quotes import Quote, priced_items, quote_expiry, quoted_steps
from segue.domain.timeline import Clip, Target, Timeline
from segue.ports import Transaction, User


def compiled(app: App, user: User, timeline: Timeline, target: Target) -> Plan:
    """The plan for a timeline of the user's own assets. Raises NotFound, DoesNotFit."""
    named = {segment.asset for segment in timeline.segments if isinstance(segment, Clip)}
    assets = {id: asset for id in sorted(named) if (asset := owned_asset(app, user, id))}
    recording = owned_recording(app, user, timeline.track.sound) if timeline.track else None
    return compile_plan(timeline, target, assets, app.catalogue, recording)


def owned_asset(app: App, user: User, asset_id: str) -> Asset | None:
    asset = app.store.get(Asset, asset_id)
    return asset if asset and asset.owner == user.account else None


def make_quote(app: App, user: User, timeline: Timeline, target: Target, project: str | None = None) -> Quote:
    """Compile a timeline and price it, for one of the user's projects perhaps.

    The plan is kept under its hash: a render runs exactly what was quoted. Raises NotFound, DoesNotFit, and
    GenerationFiltered for a prompt that paid models refuse.
    """
    if project is not None:
        get_project(app, user, project)
    plan = compiled(app, user, timeline, target)
    refuse_prompts(app, plan)
    body = plan.model_dump_json().encode()
    sha256 = hashlib.sha256(body).hexdigest()
    put_named(app, plan_name(sha256), body)
    source = digest("timeline", timeline.model_dump(mode="json"))
    put_named(app, timeline_name(source), timeline.model_dump_json().encode())
    touch(app, [asset for id in sorted(clips_of(plan)) if (asset := owned_asset(app, user, id))])
    touch(app, [found for id in sorted(recordings_of(plan)) if (found := owned_recording(app, user, id))])
    quoted = (artifact_id(user.account, step.key) for step in quoted_steps(plan))
    artifacts = touch(app, [each for id in quoted if (each := app.store.get(Artifact, id))])
    items = priced_items(
        plan,
        ready={each.key for each in artifacts if each.state == "ready"},
        paid={each.key for each in artifacts if each.paid},
    )
    now = app.now()
    quote = Quote(
        id=app.new_id("qte"),
        owner=user.account,
        plan=sha256,
        target=target,
        timeline=source,
        segments=len(timeline.segments),
        credits=sum(item.credits for item in items),
        items=items,
        price_version=plan.price_version,
        notices=plan.notices + _notices(app, plan),
        cents_per_credit=app.catalogue.prices.cents_per_credit,
        currency=app.catalogue.prices.currency,
        created_at=now,
        expires_at=quote_expiry(now),
        project=project,
    )

    def work(transaction: Transaction) -> Quote:
        transaction.create(quote)
        return quote

    return app.store.transact(work, on=quote.id)


def _notices(app: App, plan: Plan) -> tuple[str, ...]:
    """Who looks at a request before its model does."""
    return (UNCHECKED,) if app.moderator is None and any(step.price for step in plan.steps) else ()


def get_quote(app: App, user: User, quote_id: str) -> Quote:
    """The user's own quote. Raises NotFound."""
    quote = app.store.get(Quote, quote_id)
    if quote is None or quote.owner != user.account:
        raise NotFound("There is no such quote: ask for a new one.")
    return quote
