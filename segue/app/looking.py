"""A look at what a paid model is to be asked, before anything is spent."""

from collections.abc import Callable

import structlog

from segue.app.context import App
from segue.app.steps import Report, exchange
from segue.domain.artifacts import Artifact
from segue.domain.errors import GenerationFiltered, StepFailed
from segue.domain.plan import EffectWork, ExtendWork, GenerateWork, Plan, PlanIndex, VoiceWork
from segue.domain.render_model import Broke
from segue.ports import Moderator, ProviderRefused

log = structlog.get_logger()

AWAY = "The check of the prompt and the frames did not answer: nothing was charged. Try again in a minute."
UNCHECKED = (
    "This installation does not check prompts or frames before the model does: what it refuses costs nothing."
)


def refuse_prompts(app: App, plan: Plan) -> None:
    """Raises GenerationFiltered when a user's own prompt is one that paid models refuse.

    A check that is away stops no quote: the look before the submit comes again.
    """
    for step in plan.steps:
        if app.moderator is None or not step.price:
            continue
        if isinstance(step.work, GenerateWork | ExtendWork | EffectWork | VoiceWork) and step.work.prompt:
            try:
                app.moderator.prompt(step.work.prompt)
            except GenerationFiltered:
                raise
            except Exception as error:
                log.warning("moderation_away", exc_info=error)


def refusal_of(app: App, look: Callable[[Moderator], None], ids: tuple[str, ...]) -> ProviderRefused | None:
    """Why a request must not reach its model, if so. `ids` are of the artifacts that would spare it."""
    known = [each for id in ids if id and (each := app.store.get(Artifact, id))]
    spared = any(each.state == "ready" or each.submission is not None for each in known)
    if app.moderator is None or spared:
        return None
    try:
        look(app.moderator)
    except GenerationFiltered as refused:
        return ProviderRefused(refused.sentence, again=False, detail=refused.detail, code=refused.code)
    except StepFailed as failed:
        return ProviderRefused(failed.sentence, again=failed.again, detail=failed.detail)
    except Exception as error:
        return ProviderRefused(AWAY, again=True, detail=repr(error), code="moderation_unavailable")
    return None


def refuse_unasked(
    app: App, render_id: str, index: PlanIndex, step: str, lease: str, refused: ProviderRefused
) -> None:
    """End an attempt whose model is not asked at all: there is no intent, so nothing is ambiguous."""
    log.warning("refused_unasked", render=render_id, step=step, detail=refused.detail)
    given = exchange(app, render_id, index, Report("", "", only=step, next_lease=lease))
    if given.steps:
        code, sentence = refused.code, refused.sentence
        broke = Broke(lease, step, code, sentence, refused.again, detail=refused.detail)
        exchange(app, render_id, index, Report("", lease, broke=broke))
