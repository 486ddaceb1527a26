"""Which steps' results a render hands over: a film's generated pieces, or only prompts and anchors."""

from typing import Literal

from segue.domain.value import Many, Value


class DeliveredExtension(Value):
    """The steps whose results are delivered for one extension."""

    segment: str
    generate: str
    conform: str


class DeliveredBridge(Value):
    """The steps whose results are delivered for one bridge; no `direct` if the user wrote the prompt.

    `effect` and `voice` are those of what is heard over it from words, which the film is also made of.
    """

    segment: str
    frames: str
    generate: str
    conform: str
    direct: str | None
    effect: str | None = None
    voice: str | None = None


class CollectedBridge(Value):
    """The steps that chose a bridge's anchors and wrote its prompt, or the user's own prompt."""

    segment: str
    frames: str
    direct: str | None
    prompt: str | None


class CollectWork(Value):
    """Gather prompts and anchors of each bridge (target `prompts`): nothing is generated."""

    kind: Literal["collect"] = "collect"
    bridges: Many[CollectedBridge]
