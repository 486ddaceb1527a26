"""Keys: the sha256 that names a step's result before it runs.

Hashed are the kind, the version of its code, its parameters and the keys of what it needs. Names that people
or we give (asset ids, segment ids, step ids) are not: the same work under another name is the same work.
"""

import hashlib
import json
from collections.abc import Mapping, Set
from fractions import Fraction
from typing import Any

from segue.domain.assets import Size
from segue.domain.plan import (
    EffectWork,
    EndingWork,
    ExtendWork,
    FramesWork,
    GenerateWork,
    Span,
    VoiceWork,
    Work,
)

_STEP_FIELDS = frozenset(
    {
        "before",
        "after",
        "frames",
        "direct",
        "generate",
        "effect",
        "voice",
        "conform",
        "stitch",
        "inspect",
        "sound",
        "anchors_before",
        "anchors_after",
        "follow",
        "follow_before",
        "follow_after",
    }
)
"""Fields that, where they hold text, name a step: its key is hashed in their place."""

_SHOWN_NAMES = frozenset({"inspect", "deliver", "collect"})
"""Kinds whose results speak of segments by name, so that the name belongs to the work."""

_UNSAID: dict[str, Any] = {
    "wishes": None,
    "sound": False,
    "label": False,
    "extends": False,
    "extensions": [],
    "retakes": 0,
    "sketch": False,
    "track": None,
    "effect": None,
    "voice": None,
}
"""What says nothing: wishes of nobody, a silent take, one take alone, made with all care, no such sound. The
key is that of a time when nothing of the kind could be said."""
_NESTED = (dict, list)


def digest(tag: str, content: Any) -> str:
    """sha256 of JSON-able content under a tag. Different tags or contents never share a digest's input."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"segue:{tag}\n{text}".encode()).hexdigest()


def step_key(work: Work, version: int, keys: Mapping[str, str]) -> str:
    """The key of a step. `keys` holds the keys of the steps it names."""
    left_out = {"asset"}
    if isinstance(work, ExtendWork) and work.prompt is None:  # as when nobody could say one
        left_out.add("prompt")
    if work.kind not in _SHOWN_NAMES:
        left_out.add("segment")
    if work.kind != "stitch":  # its chapters bear the files' names
        left_out.add("name")
    return digest(f"step:{work.kind}:{version}", _material(work.model_dump(mode="json"), keys, left_out))


def _material(content: Any, keys: Mapping[str, str], left_out: Set[str]) -> Any:
    """Some JSON as it is hashed. Most of it is plain values, which cost no call."""
    if isinstance(content, list):
        return [_material(each, keys, left_out) if isinstance(each, _NESTED) else each for each in content]
    material: dict[str, Any] = {}
    for name, value in content.items():
        if name in left_out or (name in _UNSAID and value == _UNSAID[name]):
            continue
        if isinstance(value, _NESTED):
            material[name] = _material(value, keys, left_out)
        else:
            material[name] = keys[value] if name in _STEP_FIELDS and isinstance(value, str) else value
    return material


def asked_key(work: GenerateWork, frames: FramesWork) -> str:
    """The key of a priced step: only what the user asked for, nothing of ours that a release may change.

    `shown` and `fit` are how the film's picture lies on the canvas: a take made for another shape would be
    cropped at the wrong place.
    """
    auto = frames.anchor == "auto"
    return digest(
        "asked",
        {
            "before": [frames.before.sha256, frames.before.out_frame, _room(frames.before) if auto else None],
            "after": [frames.after.sha256, frames.after.in_frame, _room(frames.after) if auto else None],
            "anchor": frames.anchor,
            "prompt": work.prompt,
            "generator": work.generator,
            "size": str(work.canvas),
            "shown": str(shown_on(work.canvas, work.format.size)),
            "fit": work.format.fit,
            "seconds": work.seconds,
            "take": work.take,
            **({"wishes": work.wishes} if work.wishes else {}),
            **({"sound": True} if work.sound else {}),
            **({"retakes": work.retakes} if work.retakes else {}),
        },
    )


def extension_key(work: ExtendWork, ending: EndingWork) -> str:
    """The key of a priced extension: only what the user asked for."""
    return digest(
        "extension",
        {
            "before": [ending.span.sha256, ending.span.out_frame],
            "generator": work.generator,
            "size": str(work.canvas),
            "shown": str(shown_on(work.canvas, work.format.size)),
            "fit": work.format.fit,
            "seconds": work.seconds,
            "take": work.take,
            **({"prompt": work.prompt} if work.prompt else {}),
        },
    )


def words_key(work: EffectWork | VoiceWork) -> str:
    """The key of a sound or a voice from words: only what the user asked for."""
    content = {"prompt": work.prompt, "generator": work.generator, "seconds": work.seconds}
    return digest(work.kind, content)


def _room(span: Span) -> int | None:
    """How many frames an anchor is sought among, if there is less than the second that is looked at."""
    return span.frames if span.frames < span.facts.picture.rate else None


def shown_on(canvas: Size, film: Size) -> Size:
    """The size at which a film's picture lies on a generator's canvas: the largest that it holds."""
    scale = min(Fraction(canvas.width, film.width), Fraction(canvas.height, film.height))
    return Size(width=round(film.width * scale), height=round(film.height * scale))


def made_key(work: GenerateWork, first_sha256: str, last_sha256: str, prompt: str) -> str:
    """The second key of a generated take: what was really handed to the model."""
    return digest(
        "made",
        {
            "first": first_sha256,
            "last": last_sha256,
            "prompt": prompt,
            "generator": work.generator,
            "size": str(work.canvas),
            "seconds": work.seconds,
            "take": work.take,
            **({"sound": True} if work.sound else {}),
            **({"retakes": work.retakes} if work.retakes else {}),
        },
    )
