"""The local analyst: it measures one end of a clip and says so. It recognises nothing, and says that too."""

from typing import Final

from segue.domain.errors import Internal
from segue.domain.plan import AnalyseWork
from segue.domain.results import Analysis
from segue.models.clip_end import LOOKS_A_SECOND, WINDOW_SECONDS, ClipEnd, read_end
from segue.models.measures import (
    Camera,
    Light,
    Movement,
    camera_of,
    light_of,
    loudness_of,
    palette_of,
    shots_of,
)
from segue.ports import StepJob, StepOutput

ANALYST: Final = "local"
SUBJECT: Final = "not known: the local analyst measures and does not recognise what it sees"

_STILL_SHARE: Final = 0.01  # of the width a second
_SLOW_SHARE: Final = 0.08
_FAST_SHARE: Final = 0.35
_ZOOM: Final = 1.02  # scale a second
_SMALL_AREA: Final = 0.02
_LARGE_AREA: Final = 0.3
_DARK, _DIM, _BRIGHT = 22.0, 42.0, 72.0  # mean lightness, 0 to 100
_WARM: Final = 6.0  # Lab b
_FADING: Final = 5.0  # change of mean lightness over the window
_FLAT, _HARSH = 14.0, 30.0  # standard deviation of lightness
_SILENT_DB, _QUIET_DB, _LOUD_DB = -70.0, -38.0, -16.0
_SWELLING_DB: Final = 4.0


def analyse(job: StepJob) -> StepOutput:
    """Measure the last or first two seconds of a piece of a clip. Raises StepFailed if it cannot be read."""
    work = job.step.work
    if not isinstance(work, AnalyseWork):
        raise Internal(f"A {work.kind} step was given to the analyst.")
    at_end = work.edge == "end"
    total = WINDOW_SECONDS * LOOKS_A_SECOND
    end = read_end(
        job.asset(work.span.asset), work.span, at_end=at_end, on_picture=lambda: job.progress(0, total)
    )
    return StepOutput(describe(end, at_end=at_end))


def describe(end: ClipEnd, *, at_end: bool) -> Analysis:
    """What an end of a clip does, in words. Of several shots, the one that touches the cut counts."""
    shots = shots_of(end.pictures)
    shot = shots[-1] if at_end else shots[0]
    pictures = end.pictures[shot.start : shot.stop]
    camera, movement = camera_of(pictures, end.step_seconds)
    palette = palette_of(pictures)
    moves, stands, light, sound = _action(movement), _camera(camera), _light(light_of(pictures)), _sound(end)
    several = (
        f" There are {len(shots)} shots in these seconds; the one at the cut counts."
        if len(shots) > 1
        else ""
    )
    words = (
        f"{'The last' if at_end else 'The first'} seconds, measured locally: {stands}; {moves}; {light}; "
        f"colours {', '.join(palette)}; {sound}.{several}"
    )
    return Analysis(
        analyst=ANALYST,
        local=True,
        subject=SUBJECT,
        action=moves,
        camera=stands,
        light=light,
        palette=palette,
        sound=sound,
        words=words,
    )


def _pace(share: float) -> str:
    return "slowly" if share < _SLOW_SHARE else "quickly" if share > _FAST_SHARE else "steadily"


def _direction(right: float, down: float) -> str:
    if abs(right) >= abs(down):
        return "to the right" if right > 0 else "to the left"
    return "down" if down > 0 else "up"


def _camera(camera: Camera) -> str:
    parts = []
    travel = max(abs(camera.right), abs(camera.down))
    if travel > _STILL_SHARE:
        verb = "pans" if abs(camera.right) >= abs(camera.down) else "tilts"
        parts.append(f"{verb} {_direction(camera.right, camera.down)} {_pace(travel)}")
    if camera.zoom > _ZOOM or camera.zoom < 1 / _ZOOM:
        parts.append("moves in" if camera.zoom > 1 else "moves out")
    return f"the camera {' and '.join(parts)}" if parts else "the camera stands still"


def _action(movement: Movement) -> str:
    if movement.share < _SMALL_AREA:
        return "nothing else moves"
    where = "on the left" if movement.x < 0.38 else "on the right" if movement.x > 0.62 else "in the middle"
    size = "much" if movement.share > _LARGE_AREA else "something"
    travel = max(abs(movement.right), abs(movement.down))
    if travel < _STILL_SHARE:
        return f"{size} {where} moves to and fro"
    return f"{size} {where} moves {_direction(movement.right, movement.down)} {_pace(travel)}"


def _light(light: Light) -> str:
    if light.level < _DIM:
        level = "dark" if light.level < _DARK else "dim"
    else:
        level = "bright" if light.level > _BRIGHT else "clear"
    tint = "warm" if light.warmth > _WARM else "cool" if light.warmth < -_WARM else "neutral"
    contrast = "soft" if light.contrast < _FLAT else "contrasty" if light.contrast > _HARSH else "gentle"
    text = f"{level}, {tint} and {contrast} light"
    if abs(light.change) > _FADING:
        text += " that grows brighter" if light.change > 0 else " that grows darker"
    return text


def _sound(end: ClipEnd) -> str:
    if end.sound is None:
        return "no sound"
    level, change = loudness_of(end.sound)
    if level < _SILENT_DB:
        return "silence"
    name = "quiet" if level < _QUIET_DB else "loud" if level > _LOUD_DB else "moderate"
    text = f"{name} sound ({round(level)} dB)"
    if abs(change) > _SWELLING_DB:
        text += " that swells" if change > 0 else " that fades"
    return text
