"""A provider's no, in our words: what happened, what to do, and whether asking again can help.

A refusal is certain that nothing was started. What leaves that open (a lost reply, a 5xx) is no refusal.
"""

import re
from typing import Final

from segue.domain.errors import GenerationFiltered
from segue.ports import ProviderRefused

BUSY_MS: Final = 30_000
"""How long a provider that has too much to do is left alone."""

_RETIRED: Final = re.compile(
    r"no longer available|retired|deprecated|model .{0,80}not found|does not exist", re.I
)
_REGION: Final = re.compile(
    r"location is not supported|not (available|supported) in your (country|region)|region", re.I
)
_FOR_GOOD: Final = re.compile(r"per ?day|daily|billing|prepaid|spend|credits?\b|plan\b", re.I)
_SAFETY: Final = re.compile(r"safety|responsible ai|usage guidelines|content polic|moderation|blocked", re.I)
_KEY: Final = re.compile(r"api[_ ]key|credential|unauthenticated", re.I)
_UNFIT: Final = re.compile(r"use case is currently not supported|FAILED_PRECONDITION", re.I)

REGION: Final = (
    "The model is not offered where this installation runs: nothing was charged. Choose another generator."
)
KEY: Final = (
    "The provider does not accept this installation's credentials: nothing was charged. Tell its operator."
)
QUOTA: Final = (
    "The provider's quota for today is used up: nothing was charged. Try tomorrow, or another generator."
)
BUSY: Final = "The provider has too much to do at the moment: nothing was charged. Try again in a minute."
RETIRED: Final = "The provider has retired this model: nothing was charged. Choose another generator."
UNFIT: Final = (
    "The model does not take this size, length or prompt any more: nothing was charged. "
    "Choose another length or generator."
)
FAILED: Final = "The model failed: nothing was charged. Try another take, or another generator."
ELSEWHERE: Final = (
    "The provider sends us to another address, where no pictures or keys of ours go: nothing was charged. "
    "Tell this installation's operator."
)
REFUSED: Final = (
    "The model refused the prompt or the pictures: nothing was charged. Describe only the motion, without "
    "names, brands or anything violent or sexual."
)


def is_retired(status: int | None, text: str) -> bool:
    """Whether a provider's answer to a submit says that the model's id is gone: the next one may be asked."""
    return status in (404, 410) or (status == 400 and bool(_RETIRED.search(text)))


_REDIRECTS: Final = frozenset({301, 302, 307, 308})
"""Each says that nothing was done here. 303 is not among them: it says that something was."""


def refusal(status: int | None, text: str) -> ProviderRefused | None:
    """What a provider's answer to a submit means; None if it leaves open whether something was started."""
    if status in _REDIRECTS:
        return ProviderRefused(ELSEWHERE, again=False, detail=f"{status} {text}", code="provider_elsewhere")
    if status is None or status >= 500 or status in (408, 409) or status < 400:
        return None
    code, sentence = _meaning(status, text)
    if code == "provider_busy":
        return ProviderRefused(sentence, again=True, detail=text, code=code, busy_ms=BUSY_MS)
    return ProviderRefused(sentence, again=False, detail=text, code=code)


def _meaning(status: int, text: str) -> tuple[str, str]:
    if status == 429:
        return ("provider_quota", QUOTA) if _FOR_GOOD.search(text) else ("provider_busy", BUSY)
    if status == 402:
        return "provider_quota", QUOTA
    if is_retired(status, text):
        return "provider_retired", RETIRED
    if _SAFETY.search(text):
        return GenerationFiltered.code, REFUSED
    if _REGION.search(text):
        return "provider_region", REGION
    if status in (401, 403) or _KEY.search(text):
        return "provider_credentials", KEY
    return "provider_unfit", UNFIT


def all_retired(tried: list[str]) -> ProviderRefused:
    """None of a generator's ids answers."""
    return ProviderRefused(RETIRED, again=False, detail=f"gone: {', '.join(tried)}", code="provider_retired")


def does_not_fit() -> ProviderRefused:
    """No id makes this size and length: our data and the plan disagree."""
    return ProviderRefused(
        UNFIT, again=False, detail="no model for this size and length", code="provider_unfit"
    )


_CODES: Final = {
    "a child": "58061214 17301594",
    "a celebrity": "29310472 15236754",
    "what the film would show": "64151117 42237218",
    "something dangerous": "62263041",
    "hate": "57734940 22137204",
    "forbidden content": "89371032 49114662 63429089 72817394 60599140",
    "somebody else's property": "35561574 35561575",
    "something sexual": "90789179 43188360",
    "something toxic": "78610348",
    "violence": "61493863 56562880",
    "vulgar language": "32635315",
}
_ADVICE: Final = {
    "a child": "use clips in which no child is seen",
    "a celebrity": "use clips without well-known people, and no names in the prompt",
    "somebody else's property": "leave out brands, characters and titles",
}


def filtered_sentence(text: str) -> str:
    """What a filtered generation is told to its user: from the codes or words of the provider's reasons."""
    found = [what for what, codes in _CODES.items() if any(code in text for code in codes.split())]
    if re.search(r"audio|sound", text, re.I) and not found:
        return "The model refused the sound it had made: nothing was charged. Try another take."
    if not found:
        return REFUSED
    advice = next(
        (_ADVICE[what] for what in found if what in _ADVICE), "change the prompt, or use other frames"
    )
    return f"The model refused because of {' and '.join(found)}: nothing was charged; {advice}."
