"""The report that comes with a film: what it is made of, how, and how well. Pure: values in, JSON out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segue.domain.copying import WORDS
from segue.domain.frames import samples_before, timecode
from segue.domain.plan import DeliverWork, Piece
from segue.domain.results import (
    Anchors,
    Check,
    Conformed,
    Direction,
    Effect,
    Extended,
    Generated,
    Inspection,
    Stitched,
    Voice,
)


@dataclass(frozen=True)
class BridgeMade:
    """What the steps of one bridge left. No direction: its user wrote the prompt."""

    anchors: Anchors
    generated: Generated
    conformed: Conformed
    direction: Direction | None
    effect: Effect | None = None
    voice: Voice | None = None


@dataclass(frozen=True)
class ExtensionMade:
    """What the steps of one extension left."""

    generated: Extended
    conformed: Conformed


def report(
    work: DeliverWork,
    conformed: list[Conformed],
    made: Mapping[str, BridgeMade | ExtensionMade],
    stitched: Stitched,
    inspection: Inspection,
) -> dict[str, Any]:
    """Everything that is known of a film, at length, as JSON. It names no file of the user's."""
    rate = work.format.rate
    return {
        "format": work.format.model_dump(mode="json"),
        "animatic": work.animatic,
        "about": _about(work, made, stitched),
        "frames": stitched.frames,
        "samples": stitched.samples,
        "seconds": round(float(stitched.frames / rate), 6),
        "segments": _segments(work, conformed, made),
        "seams": [seam.model_dump(mode="json") for seam in inspection.seams],
        "insides": [inside.model_dump(mode="json") for inside in inspection.insides],
        "checks": [check.model_dump(mode="json") for check in inspection.checks],
        "warnings": [_warning(check, made) for check in inspection.checks if not check.passed],
    }


def _warning(check: Check, made: Mapping[str, BridgeMade | ExtensionMade]) -> str:
    """What a check found, and of which generated segment, where it looked at one alone."""
    segment = check.name.partition(":")[2]
    if segment not in made:
        return check.words
    return f"{'bridge' if isinstance(made[segment], BridgeMade) else 'extension'} '{segment}': {check.words}"


def _about(
    work: DeliverWork, made: Mapping[str, BridgeMade | ExtensionMade], stitched: Stitched
) -> list[str]:
    """Sentences that a reader should not have to work out from the rest."""
    said = []
    if work.animatic:
        said.append("This is an animatic: a small, free sketch of the film.")
    bridges = [each for each in made.values() if isinstance(each, BridgeMade)]
    directions = [each.direction for each in bridges if each.direction is not None]
    if local := sorted({direction.director for direction in directions if direction.local}):
        said.append(
            f"Prompts were written on this machine, by {' and '.join(local)}, without a language model."
        )
    return [*said, *_about_sound(work, stitched), *_about_words(bridges)]


def _about_words(bridges: list[BridgeMade]) -> list[str]:
    """Who made what is heard from words, if anything is."""
    said = []
    if makers := sorted({made.effect.generator for made in bridges if made.effect}):
        said.append(f"A sound under a bridge was made from words, by {' and '.join(makers)}.")
    if speakers := sorted({made.voice.generator for made in bridges if made.voice}):
        said.append(f"A line over a bridge was not spoken by a person: {' and '.join(speakers)} made it.")
    return said


def _about_sound(work: DeliverWork, stitched: Stitched) -> list[str]:
    if work.sounds == "silent" and work.track is None:
        return ["The film has no sound, as was asked."]
    if not stitched.samples:
        return ["None of its clips has sound, so the film has none."]
    layout = "stereo" if work.format.channels == 2 else "surround"
    if work.sounds == "silent":
        return [f"Sound is {layout}: a recording under the whole film, and nothing else, as was asked."]
    level = f"brought to {work.loudness} LUFS by one gain" if work.loudness else "at the clips' own level"
    level += ", over a recording that runs under the whole film" if work.track else ""
    over = ", with the models' own sound over it" if work.sounds == "model" else ""
    return [f"Sound is {layout}, {level}; under bridges it is the clips' room tone{over}."]


def _segments(
    work: DeliverWork, conformed: list[Conformed], made: Mapping[str, BridgeMade | ExtensionMade]
) -> list[dict[str, Any]]:
    segments, first = [], 0
    for piece, form in zip(work.pieces, conformed, strict=True):
        last = first + form.frames
        rate = work.format.rate
        place = {
            "segment": piece.segment,
            "in_film": {
                "first_frame": first,
                "frames": form.frames,
                "from": timecode(first, rate),
                "first_sample": samples_before(first, rate),
                "samples": samples_before(last, rate) - samples_before(first, rate),
            },
        }
        source = _clip(piece, form) if piece.span else _generated(made[piece.segment])
        segments.append(place | source)
        first = last
    return segments


def _clip(piece: Piece, form: Conformed) -> dict[str, Any]:
    span = piece.span
    assert span is not None  # asked by the caller
    return {
        "kind": "clip",
        "source": {
            "sha256": span.sha256,
            "rate": str(span.facts.picture.rate),
            "in_frame": form.in_frame,
            "out_frame": form.out_frame,
            "audio_track": span.audio_track,
            "title": span.facts.title,
            "start_timecode": span.facts.timecode,
            "notes": list(span.facts.notes),
        },
        "copied": form.copied.model_dump(mode="json") if form.copied else None,
        "encoded_because": WORDS[form.encoded_because] if form.encoded_because else None,
    }


def _generated(made: BridgeMade | ExtensionMade) -> dict[str, Any]:
    return _bridge(made) if isinstance(made, BridgeMade) else _extension(made)


def _extension(made: ExtensionMade) -> dict[str, Any]:
    generated = made.generated
    return {
        "kind": "extension",
        "generator": generated.generator,
        "model": generated.model,
        "take": generated.take,
        "tries": [each.model_dump(mode="json") for each in generated.tries],
        "prompt": generated.prompt,
        "continues": {"before_frame": generated.before_frame},
        "fidelity_db": {"first": made.conformed.first_fidelity_db},
    }


def _bridge(made: BridgeMade) -> dict[str, Any]:
    generated, direction = made.generated, made.direction
    return {
        "kind": "bridge",
        "generator": generated.generator,
        "model": generated.model,
        "take": generated.take,
        "tries": [each.model_dump(mode="json") for each in generated.tries],
        "prompt": generated.prompt,
        "prompt_by": direction.director if direction else "you",
        "director_is_local": direction.local if direction else None,
        "anchors": made.anchors.model_dump(mode="json"),
        "joins": {"before_frame": generated.before_frame, "after_frame": generated.after_frame},
        "fidelity_db": {
            "first": made.conformed.first_fidelity_db,
            "last": made.conformed.last_fidelity_db,
        },
        **{each.kind: _from_words(each) for each in (made.effect, made.voice) if each},
    }


def _from_words(made: Effect | Voice) -> dict[str, Any]:
    return {
        "generator": made.generator,
        "model": made.model,
        "prompt": made.prompt,
        "samples": made.samples,
    }
