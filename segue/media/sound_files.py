"""Sound in files: a clip's own track brought to film form, and the film's sound in blocks."""

import contextlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from segue.domain import limits
from segue.domain.errors import StepFailed
from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.plan import Span
from segue.media.ffmpeg import SAFE_INPUT, run
from segue.media.safety import UNPROBED
from segue.media.sound import Sound, silence

BLOCK: Final = 1 << 16
"""Samples handled at once."""
LAYOUTS: Final = {1: "mono", 2: "stereo", 6: "5.1"}

_SEEK_BEYOND_SECONDS: Final = 30
_SEEK_MARGIN_SECONDS: Final = 10
_DUAL_MONO: Final = "pan=stereo|c0=c0|c1=c0"
_DOWNMIX: Final = "aresample=ochl=stereo,alimiter=limit=0.98:attack=5:release=50:level=0:latency=1"
"""Surround folded down as ITU-R BS.775 says, with its level kept; a limiter holds what then is too loud."""


def extract_sound(
    source: Path,
    span: Span,
    *,
    lead: int,
    samples: int,
    more: int,
    channels: int,
    into: Path,
    tick: Callable[[], None],
) -> Sound:
    """`samples` of a clip's sound, from `lead` samples before its in point on, as a view of the file `into`.

    Counted from the first displayed video frame: sound before it is cut, a late start is padded, gaps are
    filled. Silence fills up to `samples`; of the `more` samples asked for beyond them, those there are come.
    `tick` is called all the while. Raises StepFailed.
    """
    track = next((each for each in span.facts.sounds if each.index == span.audio_track), None)
    if track is None:
        raise StepFailed(f"Audio track {span.audio_track} of a clip cannot be decoded: choose another one.")
    picture = span.facts.picture
    inside = Fraction(span.in_frame) / picture.rate
    begin = picture.start_seconds + inside - Fraction(lead, SOUND_RATE)
    filters = [
        f"asetpts=PTS-({begin.numerator}/{begin.denominator})/TB",
        *fitted_to(channels, track.channels),
        f"apad=whole_len={samples}",
        f"atrim=end_sample={samples + more}",
    ]
    seek = inside - _SEEK_MARGIN_SECONDS
    jump = ["-ss", f"{float(seek):.3f}", "-noaccurate_seek"] if inside > _SEEK_BEYOND_SECONDS else []
    source_words = [*SAFE_INPUT, "-copyts", *jump, "-i", f"file:{source}"]
    output = ["-map", f"0:{track.stream_index}", "-af", ",".join(filters), "-f", "f32le", f"file:{into}"]
    run([*source_words, *output], wall_seconds=limits.STEP_WALL_SECONDS, on_progress=lambda _: tick())
    if not into.stat().st_size:  # the track ends before the piece begins
        return silence(samples, channels)
    return cast(Sound, np.memmap(into, np.float32, "r").reshape(-1, channels))


def fitted_to(channels: int, have: int) -> list[str]:
    """The filters that bring a track of so many channels to a film's, in place by its timestamps."""
    mix = [_DUAL_MONO] if have == 1 else [_DOWNMIX] if have > 2 else []
    return [
        "aformat=sample_fmts=flt",
        *(mix if channels == 2 else []),
        f"aresample={SOUND_RATE}:async=1:first_pts=0",
        f"aformat=sample_fmts=flt:channel_layouts={LAYOUTS[channels]}",
    ]


@contextlib.contextmanager
def sound_writer(path: Path, channels: int) -> Iterator[Callable[[Sound], None]]:
    """Write FLAC of 24 bit: yields the function that takes the sound, piece by piece."""
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SOUND_RATE, layout=LAYOUTS[channels], format="s32")
        resume = 0

        def write(sound: Sound) -> None:
            nonlocal resume
            for start in range(0, len(sound), BLOCK):
                block = np.clip(sound[start : start + BLOCK], -1.0, 1.0)
                whole = np.rint(block.astype(np.float64) * 8_388_607).astype(np.int32) << 8
                frame = AudioFrame.from_ndarray(whole.reshape(1, -1), "s32", LAYOUTS[channels])
                frame.sample_rate, frame.pts = SOUND_RATE, resume
                frame.time_base = Fraction(1, SOUND_RATE)
                resume += len(block)
                container.mux(stream.encode(frame))

        yield write
        container.mux(stream.encode(None))


def read_sound(path: Path) -> Iterator[Sound]:
    """The sound of a file of ours in blocks, as float; nothing when it has no audio track."""
    with av.open(str(path), options=UNPROBED) as container:
        if not container.streams.audio:
            return
        stream: AudioStream = container.streams.audio[0]
        resampler = av.AudioResampler("flt", stream.layout, SOUND_RATE)
        left = round((stream.duration or 0) * (stream.time_base or 0) * SOUND_RATE)
        for frame in container.decode(stream):
            for piece in resampler.resample(frame):
                block = cast(Sound, piece.to_ndarray().reshape(-1, stream.channels))
                yield block[: max(0, left)]  # the last packet of AAC is full, whatever the track's length
                left -= len(block)


def read_cuts(path: Path, cuts: list[tuple[int, int]], channels: int) -> Iterator[Sound]:
    """The samples from one number to another (not included) of each cut, in one pass.

    Cuts come in the order of their starts; they may overlap. What the file has not got is silence.
    """
    blocks, held, first = read_sound(path), silence(0, channels), 0
    for start, stop in cuts:
        while first + len(held) < stop and (block := next(blocks, None)) is not None:
            held = np.concatenate([held, block])
            spare = max(0, min(len(held), start - first))
            held, first = held[spare:], first + spare
        found = held[max(0, start - first) : max(0, stop - first)]
        yield np.concatenate([found, silence(stop - start - len(found), channels)])


def piece_samples(lengths: list[int], rate: Fraction) -> list[tuple[int, int]]:
    """Where each piece of a film lies among its samples, from the pieces' frames: from, and up to."""
    edges, frames = [0], 0
    for length in lengths:
        frames += length
        edges.append(samples_before(frames, rate))
    return list(pairwise(edges))
