"""A recording under the whole film: from its start, again if it is short, faded out at the end."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import numpy as np

from segue.domain import limits
from segue.domain.frames import SOUND_RATE
from segue.domain.plan import TrackWork
from segue.media.ffmpeg import run
from segue.media.safety import SAFE_SOUND_INPUT
from segue.media.sound import Sound, rise, silence
from segue.media.sound_files import fitted_to

_AGAIN: Final = SOUND_RATE // 2
"""Samples over which a recording that begins again fades into itself, if it is long enough."""
_BEGINNING: Final = SOUND_RATE // 16
"""Samples over which it comes in: 60 ms. AAC has its trouble with a film that begins loud at once."""
_ENDING: Final = SOUND_RATE
"""Samples over which it is faded out where the film ends, if the film is long enough."""
_EDGE: Final = SOUND_RATE // 50
"""Samples over which what is heard once comes and goes: 20 ms, so that nothing clicks and no word is lost."""


def extract_track(
    source: Path, track: TrackWork, *, samples: int, channels: int, into: Path, tick: Callable[[], None]
) -> Sound:
    """A recording's first `samples`, or all if it has fewer, with its gain, as a view of the file `into`.

    `tick` is called all the while. Raises StepFailed.
    """
    filters = [
        "asetpts=PTS-STARTPTS",
        *fitted_to(channels, track.facts.sound.channels),
        f"volume={track.gain}dB:precision=float",
        f"atrim=end_sample={samples}",
    ]
    graph = ["-map", f"0:{track.facts.sound.stream_index}", "-af", ",".join(filters)]
    run(
        [*SAFE_SOUND_INPUT, "-i", f"file:{source}", *graph, "-f", "f32le", f"file:{into}"],
        wall_seconds=limits.STEP_WALL_SECONDS,
        on_progress=lambda _: tick(),
    )
    if not into.stat().st_size:
        return silence(0, channels)
    return cast(Sound, np.memmap(into, np.float32, "r").reshape(-1, channels))


def laid_under(recording: Sound, start: int, count: int, total: int) -> Sound:
    """What a recording sounds like in `count` samples, from `start` on, of a film of `total` samples."""
    laid = silence(count, recording.shape[1])
    length = len(recording)
    if not length:
        return laid
    fade = min(_AGAIN, length // 4) if length < total else 0
    period = length - fade
    for turn in range(max(0, (start - fade) // period), (start + count - 1) // period + 1):
        begins = turn * period
        first, last = max(start, begins), min(start + count, begins + length)
        if first < last:
            piece = np.array(recording[first - begins : last - begins])
            _fade(piece, first - begins, fade if turn else 0, rise(fade))
            _fade(piece, first - begins - period, fade, rise(fade)[::-1])
            laid[first - start : last - start] += piece
    beginning = min(_BEGINNING, total // 4)
    _fade(laid, start, beginning, rise(beginning))
    ending = min(_ENDING, total // 4)
    _fade(laid, start - (total - ending), ending, rise(ending)[::-1])
    return laid


def laid_once(recording: Sound, at: int, start: int, count: int) -> Sound:
    """What a recording, heard once from sample `at` on, sounds like in `count` samples from `start` on."""
    laid = silence(count, recording.shape[1])
    first, last = max(start, at), min(start + count, at + len(recording))
    if first < last:
        piece = np.array(recording[first - at : last - at])
        edge = min(_EDGE, len(recording) // 4)
        _fade(piece, first - at, edge, rise(edge))
        _fade(piece, first - at - (len(recording) - edge), edge, rise(edge)[::-1])
        laid[first - start : last - start] = piece
    return laid


def _fade(piece: Sound, at: int, length: int, weights: Sound) -> None:
    """Weigh the part of a piece that lies in a fade; the piece begins `at` samples after the fade does."""
    first, last = max(0, at), min(length, at + len(piece))
    if first < last:
        piece[first - at : last - at] *= weights[first:last]
