"""One question to Gemini, an answer of a fixed shape, and every way in which it says nothing."""

from typing import Any, Final, TypeVar

import structlog
from google.genai import errors, types
from pydantic import BaseModel

from segue.domain.errors import GenerationFiltered, StepFailed
from segue.models.remote.google import Google
from segue.models.remote.replies import ReplyTooLarge

log = structlog.get_logger()

MODELS: Final = ("gemini-3.8-flash", "gemini-3.5-flash-lite")
"""Asked in this order: the next when one is gone. As of 2026-11-20: $0.75 and $3.75 per million tokens."""

_REFUSED: Final = (
    "Gemini refused to look at this: nothing was charged. Use other clips, or write the prompt yourself."
)
_SPEECHLESS: Final = (
    "Gemini gave no usable answer: nothing was charged. Try again, or write the prompt yourself."
)
_AWAY: Final = "Gemini does not answer at the moment: nothing was charged. Try again in a minute."
_SETUP: Final = (
    "Gemini does not accept this installation's credentials: nothing was charged. Tell its operator."
)
REFUSALS: Final = frozenset(
    {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "IMAGE_SAFETY"}
)
"""How an answer ends that Gemini would not give."""

T = TypeVar("T", bound=BaseModel)


def ask(google: Google, rules: str, parts: list[Any], shape: type[T]) -> T:
    """Gemini's answer in this shape; if it is not in that shape, it is asked once more, and told so.

    `rules` are ours; `parts` are only material. Raises StepFailed, GenerationFiltered.
    """
    said = _said(google, rules, parts, shape)
    if isinstance(said, shape):
        return said
    repair = (
        f"Your last answer could not be used ({said}). Answer again: only JSON of the given schema, shorter."
    )
    again = _said(google, rules, [*parts, repair], shape)
    if isinstance(again, shape):
        return again
    raise StepFailed(_SPEECHLESS, detail=f"{said}; {again}", again=True)


def _said(google: Google, rules: str, parts: list[Any], shape: type[T]) -> T | str:
    """The answer, or why it is none: what the SDK leaves as None without raising."""
    answer = _answered(google, rules, parts, shape)
    blocked = answer.prompt_feedback.block_reason if answer.prompt_feedback else None
    if blocked:
        raise GenerationFiltered(_REFUSED, detail=f"prompt blocked: {blocked}")
    reason = answer.candidates[0].finish_reason if answer.candidates else None
    if reason is not None and reason.name in REFUSALS:
        raise GenerationFiltered(_REFUSED, detail=f"answer blocked: {reason.name}")
    if isinstance(answer.parsed, shape):
        return answer.parsed
    return f"it ended with {reason.name if reason else 'nothing'} and was {'cut' if answer.text else 'empty'}"


def _answered(
    google: Google, rules: str, parts: list[Any], shape: type[BaseModel]
) -> types.GenerateContentResponse:
    config = types.GenerateContentConfig(
        system_instruction=rules,
        response_mime_type="application/json",
        response_schema=shape,
        media_resolution=types.MediaResolution.MEDIA_RESOLUTION_LOW,
        max_output_tokens=4_096,
    )
    models = google.settings.watchers or MODELS
    for model in models:
        try:
            return google.client().models.generate_content(model=model, contents=parts, config=config)
        except errors.APIError as error:
            if error.code == 404:
                log.warning("model_retired", model=model, detail=str(error))
                continue
            if error.code in (401, 403):
                raise StepFailed(_SETUP, detail=str(error)) from error
            raise StepFailed(_AWAY, detail=str(error), again=error.code >= 429) from error
        except ReplyTooLarge as error:
            raise StepFailed(_SPEECHLESS, detail=str(error), again=True) from error
    raise StepFailed(_AWAY, detail=f"gone: {', '.join(models)}")
