"""How loud sound in files is, as EBU R128 measures it, and turning all of it up or down by one gain."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from segue.domain import limits
from segue.domain.frames import SOUND_RATE
from segue.media.ffmpeg import run

PEAK_DBTP: Final = -1.0
"""No true peak of a film with a loudness target lies above this (EBU R128: what converters still play)."""

_LIMIT_DBTP: Final = -2.0
"""Where the limiter holds peaks: AAC raises them again, by up to a decibel."""
_OVERSAMPLED: Final = 4 * SOUND_RATE
"""ITU-R BS.1770-4, annex 2: true peaks are those of four times the samples."""
_GATE_LUFS: Final = -70.0
_NEAR_LU: Final = 0.3
_ROUNDS: Final = 3
_NUMBER: Final = r"(-?(?:\d+(?:\.\d+)?|inf))"


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS (None if there is hardly any), and the true peak in dBTP."""

    integrated: float | None
    true_peak: float


def loudness_of(path: Path, tick: Callable[[], None]) -> Loudness:
    """Measure a file of ours (ITU-R BS.1770). `tick` is called all the while. Raises StepFailed."""
    measure = ["-map", "0:a:0", "-af", "ebur128=framelog=verbose:peak=true", "-f", "null", "-"]
    said = run(
        ["-loglevel", "info", "-vn", "-i", f"file:{path}", *measure],
        wall_seconds=limits.STEP_WALL_SECONDS,
        on_progress=lambda _: tick(),
    )
    integrated = _last(rf"\bI:\s+{_NUMBER} LUFS", said)
    heard = integrated if integrated > _GATE_LUFS else None
    return Loudness(heard, _last(rf"\bPeak:\s+{_NUMBER} dBFS", said))


def levelled(
    path: Path, into: Path, samples: int, target: int | None, tick: Callable[[], None], restored_db: float = 0
) -> float:
    """Write a file of ours anew with one gain over all of it, as FLAC; returns the gain in dB.

    With a `target` in LUFS that gain reaches it, peaks being held by a limiter, which a gain below them does
    not meet. Without one it is 0, and only peaks are held. `restored_db` is how much lower than meant the
    file was written: it is no part of what is returned. Raises StepFailed.
    """
    meant = loudness_of(path, tick)
    if target is None or meant.integrated is None:
        _turned(path, into, samples, restored_db, meant.true_peak + restored_db > PEAK_DBTP, tick)
        return 0.0
    wished = target - meant.integrated
    gain = wished
    for _ in range(_ROUNDS):  # the limiter takes away from the loudness
        gain = min(gain, limits.MAX_GAIN_DECIBELS + restored_db)
        _turned(path, into, samples, gain, meant.true_peak + gain > _LIMIT_DBTP, tick)
        reached = loudness_of(into, tick).integrated
        if reached is None or abs(target - reached) <= _NEAR_LU:
            break
        gain += target - reached
    return round(gain - restored_db, 2)


def _turned(
    path: Path, into: Path, samples: int, gain: float, limited: bool, tick: Callable[[], None]
) -> None:
    ceiling = 10 ** (_LIMIT_DBTP / 20)
    hold = [
        f"aresample={_OVERSAMPLED}",
        f"alimiter=limit={ceiling:.4f}:attack=5:release=80:level=0:latency=1",
        f"aresample={SOUND_RATE}",
    ]
    filters = [
        "aformat=sample_fmts=dbl",
        f"volume={gain:.3f}dB:precision=double",
        *(hold if limited else []),
        f"apad=whole_len={samples}",
        f"atrim=end_sample={samples}",
    ]
    encoded = ["-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24"]
    run(
        ["-i", f"file:{path}", "-af", ",".join(filters), *encoded, f"file:{into}"],
        wall_seconds=limits.STEP_WALL_SECONDS,
        on_progress=lambda _: tick(),
    )


def _last(pattern: str, text: str) -> float:
    found = re.findall(pattern, text)
    return float(found[-1]) if found else float("-inf")
