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


def digest(tag: str, content: Any) -> str:
    """sha256 of JSON-able content under a tag. Different tags or contents never share a digest's input."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"segue:{tag}\n{text}".encode()).hexdigest()


def step_key(work: Work, version: int, keys: Mapping[str, str]) -> str:
    """The key of a step. `keys` holds the keys of the steps it names."""
    left_out = {"asset"}
    if work.kind not in _SHOWN_NAMES:
        left_out.add("segment")
    if work.kind != "stitch":  # its chapters bear the files' names
        left_out.add("name")
    return digest(f"step:{work.kind}:{version}", _material(work.model_dump(mode="json"), keys, left_out))


def _material(content: Any, keys: Mapping[str, str], left_out: Set[str]) -> Any:
    if isinstance(content, list):
        return [_material(item, keys, left_out) for item in content]
    if not isinstance(content, dict):
        return content
    material: dict[str, Any] = {}
    for name, value in content.items():
        if name == "wishes" and value is None:
            continue  # said by nobody: the key is that of a time before wishes
        if name in ("sound", "label") and value is False:
            continue  # a silent take, a bridge without a label: the key is that of a time when all were
        if (name == "extends" and value is False) or (name == "extensions" and not value):
            continue  # no clip goes on: the key is that of a time when none could
        if name == "retakes" and value == 0:
            continue  # one take: the key is that of a time when there was but one
        if name == "sketch" and value is False:
            continue  # made with all care: the key is that of a time when everything was
        if name in ("track", "effect", "voice") and value is None:
            continue  # no such sound is asked for: the key is that of a time when none could be
        if name in left_out:
            continue
        named = name in _STEP_FIELDS and isinstance(value, str)
        material[name] = keys[value] if named else _material(value, keys, left_out)
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
