"""What a film promises, held against what it is. Pure: each check comes out as a sentence."""

from typing import Final

from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.plan import FilmFormat
from segue.domain.results import Check, Conformed, Inside, Seam, Sounded
from segue.media.film_form import pixel_format
from segue.media.film_shape import FilmShape
from segue.media.hearing import Heard
from segue.media.inside import CLEAR
from segue.media.loudness import PEAK_DBTP
from segue.media.seam import FAIL_BELOW
from segue.media.watching import BridgeSeen

FREEZE_SECONDS: Final = 0.5
"""A bridge that stands still this long is said to."""
TRUE_DB: Final = 25.0
"""A take's end that is less like its still than this is not that picture any more."""
OFFSET_SAMPLES: Final = SOUND_RATE // 1000
"""Sound may lie this far from where it belongs: 1 ms, a fortieth of a frame."""


LEVEL_DB: Final = 0.5
"""Encoding changes the level of sound by less than this."""
NEAR_LU: Final = 1.0
"""EBU R128 lets a programme lie this far from its target loudness."""


def shape_checks(shape: FilmShape, form: FilmFormat, frames: int, decoded: int) -> list[Check]:
    """Streams, form, colour and length of the picture."""
    picture = shape.picture
    found = f"{picture.size} at {picture.rate} frames a second"
    right_form = picture.size == form.size and picture.rate == form.rate and picture.square
    right_length = picture.frames == decoded == frames and picture.misplaced is None
    stored = picture.codec == form.codec and picture.pixel_format == pixel_format(form)
    return [
        Check(
            name="streams",
            passed=shape.others == 0 and stored,
            words=f"one picture ({picture.codec}, {picture.pixel_format}) and {_sound_words(shape)}"
            + (f", and {shape.others} other streams" if shape.others else ""),
        ),
        Check(
            name="form",
            passed=right_form,
            words=found if right_form else f"{found} instead of {form.size} at {form.rate}",
        ),
        Check(
            name="colour",
            passed=picture.colour == form.colour and picture.colour_said,
            words=f"its colours are {picture.colour.matrix}, and it says so"
            if picture.colour == form.colour and picture.colour_said
            else f"its colours are said to be {picture.colour.matrix}, not {form.colour.matrix}",
        ),
        Check(
            name="frames",
            passed=right_length,
            words=f"{frames} frames, each in its place"
            if right_length
            else f"{decoded} of {picture.frames} frames show, instead of {frames}"
            + (f", and frame {picture.misplaced} is out of place" if picture.misplaced is not None else ""),
        ),
    ]


def _sound_words(shape: FilmShape) -> str:
    return f"one sound ({shape.sound.codec})" if shape.sound else "no sound"


def sound_checks(
    shape: FilmShape, form: FilmFormat, frames: int, sounded: Sounded, heard: Heard | None
) -> list[Check]:
    """Length, place, level and truth of the sound. `heard` is None if it was not listened to."""
    if not sounded.has_sound:
        silent = shape.sound is None
        words = (
            "there is nothing to be heard, so it has no sound" if silent else "there is sound out of nowhere"
        )
        return [Check(name="sound", passed=silent, words=words)]
    if shape.sound is None:
        return [Check(name="sound", passed=False, words="there is sound to be heard, and it has none")]
    wanted, found = samples_before(frames, form.rate), shape.sound
    right = (found.samples, found.rate, found.channels) == (wanted, SOUND_RATE, form.channels)
    checks = [
        Check(
            name="sound",
            passed=right,
            words=f"{wanted} samples of sound, as long as the picture"
            if right
            else f"{found.samples} samples of {found.channels} channels, not {wanted} of {form.channels}",
        ),
        _offset_check(found.start == 0, heard.late if heard else 0),
    ]
    return [*checks, *_truth_checks(heard)] if heard else checks


def _offset_check(at_start: bool, late: int) -> Check:
    there = at_start and abs(late) <= OFFSET_SAMPLES
    off = f"{abs(late) * 1000 / SOUND_RATE:.1f} ms {'late' if late > 0 else 'early'}"
    words = "sound and picture begin together and stay together" if there else f"its sound is {off}"
    return Check(name="offset", passed=there, words=words)


def _truth_checks(heard: Heard) -> list[Check]:
    """Whether the sound is that which was made: as loud, and without anything else in it."""
    level, strange = heard.level_db, heard.strange
    as_loud = abs(level) <= LEVEL_DB
    return [
        Check(
            name="level",
            passed=as_loud,
            words="its sound is as loud as it was made"
            if as_loud
            else f"its sound is {abs(level):.1f} dB {'louder' if level > 0 else 'softer'} than it was made",
        ),
        Check(
            name="clicks",
            passed=strange is None,
            words="nothing is heard in it but what was made"
            if strange is None
            else f"its sound has a click, a hole or something strange {strange / SOUND_RATE:.2f} s in",
        ),
    ]


def loudness_checks(integrated: float | None, true_peak: float | None, target: int | None) -> list[Check]:
    """How loud a film is, and whether that is the loudness it was promised, if it was."""
    if integrated is None:
        return [Check(name="loudness", passed=False, words="it is too quiet to be measured")]
    said = f"{integrated:.1f} LUFS" + ("" if true_peak is None else f", true peak {true_peak:.1f} dBTP")
    if target is None:
        return [Check(name="loudness", passed=True, words=said)]
    near = abs(integrated - target) <= NEAR_LU
    held = true_peak is None or true_peak <= PEAK_DBTP
    return [
        Check(name="loudness", passed=near, words=said if near else f"{said} instead of {target} LUFS"),
        Check(
            name="peak",
            passed=held,
            words=f"no peak lies above {PEAK_DBTP:.0f} dBTP"
            if held
            else f"its true peak is {true_peak:.1f} dBTP",
        ),
    ]


def bridge_checks(
    segment: str, seen: BridgeSeen, conformed: Conformed, inside: Inside, form: FilmFormat, *, animatic: bool
) -> list[Check]:
    """Black, freeze and truth of one bridge."""
    black = seen.black > 1 and not seen.ends_black
    freeze = inside.longest_freeze_frames >= FREEZE_SECONDS * form.rate
    checks = [
        Check(
            name=f"black:{segment}",
            passed=not black,
            words=f"{seen.black} frames in a row are black" if black else "no black frames of its own",
        ),
        Check(
            name=f"freeze:{segment}",
            passed=not freeze,
            words=f"{inside.longest_freeze_frames} frames in a row stand still" if freeze else "it moves",
        ),
    ]
    clear = inside.words == CLEAR
    checks.append(Check(name=f"inside:{segment}", passed=clear or animatic, words=inside.words))
    first, last = conformed.first_fidelity_db, conformed.last_fidelity_db
    if first is None:
        return checks
    words = (
        f"its ends are like the clips' to {first:.0f} and {last:.0f} dB"
        if last is not None
        else (f"its start is like the clip's to {first:.0f} dB")
    )
    true = animatic or min(first, first if last is None else last) >= TRUE_DB
    return [*checks, Check(name=f"fidelity:{segment}", passed=true, words=words)]


def seam_check(seam: Seam) -> Check:
    """A join beside a bridge is to be smooth; a cut between two clips is only reported."""
    where = f"between '{seam.before}' and '{seam.after}'"
    if seam.declared:
        return Check(name=f"cut:{seam.frame}", passed=True, words=f"a hard cut {where}, as asked")
    words = f"the join {where} scores {seam.score:.0f} of 100: {seam.words}"
    return Check(name=f"seam:{seam.frame}", passed=seam.score >= FAIL_BELOW, words=words)


HARD: Final = frozenset({"streams", "form", "colour", "frames", "sound", "offset", "level", "clicks", "peak"})
"""Checks that a film must pass; failing any other is a warning. Black in a bridge is one of them."""


def broken(checks: list[Check]) -> list[str]:
    """The sentences of the promises that were not kept."""
    return [
        check.words
        for check in checks
        if not check.passed and check.name.partition(":")[0] in HARD | {"black"}
    ]
