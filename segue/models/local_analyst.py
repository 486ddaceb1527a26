"""The analyst that needs no network: it measures light, colour, motion, cuts and loudness.

It says that it is local. It does not know what is in the picture, and does not claim to.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain.plan import AnalyseWork, Span
from segue.domain.results import Analysis
from segue.ports import StepJob, StepOutput

WATCHED_SECONDS = 2
WATCHED_WIDTH = 160
"""Motion, light and colour of a whole picture are as plain at this width as at full size."""

HARD_CUT = 0.35
"""Share of the grey levels' histogram that must move between two frames to be a cut, not motion."""

STILL_PIXELS = 0.3
"""Median flow, in pixels a frame at `WATCHED_WIDTH`, below which a camera is called still."""

Pictures = list[NDArray[np.uint8]]

_COLOURS: dict[str, tuple[int, int, int]] = {
    "black": (20, 20, 20),
    "grey": (128, 128, 128),
    "white": (235, 235, 235),
    "red": (190, 50, 50),
    "orange": (220, 140, 60),
    "yellow": (220, 205, 80),
    "green": (80, 150, 70),
    "teal": (60, 150, 150),
    "blue": (70, 110, 190),
    "violet": (130, 90, 180),
    "pink": (225, 150, 185),
    "brown": (115, 80, 55),
    "beige": (215, 195, 165),
}


@dataclass(frozen=True)
class Motion:
    """Median motion between two frames: right and down in widths a second, growth in shares a second."""

    right: float
    down: float
    growth: float
    still: bool


def analyse(job: StepJob) -> StepOutput:
    """Measure one end of a clip: the step `analyse`."""
    work = job.step.work
    assert isinstance(work, AnalyseWork)
    path = job.asset(work.span.asset)
    pictures, rate = watched_pictures(path, work.span, work.edge)
    job.progress(1, 2)
    level = loudness(path, work.span, work.edge)
    return StepOutput(described(pictures, rate, level))


def described(pictures: Pictures, rate: float, level: float | None) -> Analysis:
    """What pictures (RGB, small, `rate` a second) and a level (dBFS, None without sound) show, in words."""
    motion = motion_of(pictures, rate)
    light, palette, cuts = light_of(pictures), palette_of(pictures), cuts_in(pictures)
    camera, action, sound = camera_words(motion), action_words(pictures, motion), sound_words(level)
    shots = "one continuous shot" if not cuts else f"{cuts + 1} shots"
    words = f"{camera.capitalize()}; {action}; {light}; {', '.join(palette)}; {shots}; {sound}."
    return Analysis(
        analyst="local",
        local=True,
        subject="not known: the local analyst measures, it does not recognise",
        action=action,
        camera=camera,
        light=light,
        palette=palette,
        sound=sound,
        words=f"Measured on this machine. {words}",
    )


def watched_pictures(path: Path, span: Span, edge: str) -> tuple[Pictures, float]:
    """Up to 24 small RGB pictures from the watched end of a span, and how many of them make a second."""
    rate = span.facts.picture.rate
    count = min(span.frames, max(2, round(WATCHED_SECONDS * rate)))
    first = span.out_frame - count if edge == "end" else span.in_frame
    stride = max(1, count // 24)
    start = span.facts.picture.start_seconds + Fraction(first) / rate
    end = start + Fraction(count) / rate
    pictures: Pictures = []
    with av.open(str(path)) as container:
        stream = container.streams[span.facts.picture.stream_index]
        assert isinstance(stream, av.VideoStream) and stream.time_base is not None
        container.seek(int(max(Fraction(0), start - 1) / stream.time_base), stream=stream)
        kept = 0
        for frame in container.decode(stream):
            at = Fraction(frame.pts or 0) * stream.time_base
            if at >= end:
                break
            if at + 1 / rate > start:
                if kept % stride == 0:
                    pictures.append(small(frame))
                kept += 1
    return pictures, float(rate) / stride


def small(frame: av.VideoFrame) -> NDArray[np.uint8]:
    height = max(2, frame.height * WATCHED_WIDTH // frame.width)
    picture = frame.reformat(WATCHED_WIDTH, height - height % 2, format="rgb24").to_ndarray()
    return np.asarray(picture, dtype=np.uint8)


def motion_of(pictures: Pictures, rate: float) -> Motion:
    """The median motion of the whole picture, from dense flow between neighbours."""
    steps = []
    for before, after in pairwise(pictures):
        pair = [cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (before, after)]
        empty: NDArray[np.float32] = np.zeros((*pair[0].shape, 2), np.float32)
        flow = cv2.calcOpticalFlowFarneback(pair[0], pair[1], empty, 0.5, 3, 15, 2, 5, 1.2, 0)
        width = pair[0].shape[1]
        across = np.linspace(-0.5, 0.5, width)
        growth = float(np.polyfit(across, np.median(flow[..., 0], axis=0), 1)[0]) / width
        steps.append((float(np.median(flow[..., 0])), float(np.median(flow[..., 1])), growth))
    if not steps:
        return Motion(0.0, 0.0, 0.0, still=True)
    right, down, growth = (float(value) for value in np.median(np.array(steps), axis=0))
    still = max(abs(right), abs(down), abs(growth) * WATCHED_WIDTH) < STILL_PIXELS
    return Motion(right * rate / WATCHED_WIDTH, down * rate / WATCHED_WIDTH, growth * rate, still)


def camera_words(motion: Motion) -> str:
    """What the camera does. The picture moves against it: a picture that goes right is a pan to the left."""
    if motion.still:
        return "the camera stands still"
    if abs(motion.growth) > max(abs(motion.right), abs(motion.down)):
        return "the camera moves in" if motion.growth > 0 else "the camera moves out"
    speed = max(abs(motion.right), abs(motion.down))
    pace = "slowly" if speed < 0.1 else "quickly" if speed > 0.5 else "steadily"
    if abs(motion.right) >= abs(motion.down):
        return f"the camera moves {pace} to the {'left' if motion.right > 0 else 'right'}"
    return f"the camera moves {pace} {'up' if motion.down > 0 else 'down'}"


def action_words(pictures: Pictures, motion: Motion) -> str:
    """How much changes in the picture beside what the camera does."""
    if len(pictures) < 2:
        return "a single moment"
    changes = [float(cv2.absdiff(a, b).mean()) for a, b in pairwise(pictures)]
    change = float(np.median(changes))
    if change < 0.5:
        return "nothing moves"
    if motion.still:
        return "something moves in a still frame" if change < 6 else "much moves in a still frame"
    return "the whole view moves"


def light_of(pictures: Pictures) -> str:
    """Brightness, contrast and whether it changes."""
    levels = [float(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY).mean()) for each in pictures]
    if not levels:
        return "light not known"
    mean, change = float(np.mean(levels)), levels[-1] - levels[0]
    brightness = "dark" if mean < 60 else "bright" if mean > 170 else "even light"
    contrast = float(np.mean([each.std() for each in pictures]))
    hardness = "soft" if contrast < 40 else "contrasty" if contrast > 70 else "medium contrast"
    drift = ", growing brighter" if change > 12 else ", growing darker" if change < -12 else ""
    return f"{brightness}, {hardness}{drift}"


def palette_of(pictures: Pictures) -> tuple[str, ...]:
    """The names of the three colours that fill most of the last picture."""
    if not pictures:
        return ()
    names = list(_COLOURS)
    table = np.array([_COLOURS[name] for name in names], dtype=np.float32)
    pixels = pictures[-1].reshape(-1, 3).astype(np.float32)
    nearest = np.linalg.norm(pixels[:, None] - table[None], axis=2).argmin(axis=1)
    shares = np.bincount(nearest, minlength=len(names)) / len(pixels)
    chosen = [index for index in np.argsort(-shares)[:3] if shares[index] > 0.08]
    return tuple(names[index] for index in chosen)


def cuts_in(pictures: Pictures) -> int:
    """How many hard cuts there are, by the histograms of grey levels."""
    histograms = [
        np.histogram(cv2.cvtColor(each, cv2.COLOR_RGB2GRAY), 32, (0, 256))[0] / (each.size / 3)
        for each in pictures
    ]
    moved = [float(np.abs(a - b).sum()) / 2 for a, b in pairwise(histograms)]
    return sum(share > HARD_CUT for share in moved)


def loudness(path: Path, span: Span, edge: str) -> float | None:
    """The level of the watched end's sound in dBFS (root mean square); None without sound."""
    if span.audio_track is None:
        return None
    track = span.facts.sounds[span.audio_track]
    rate = span.facts.picture.rate
    count = min(span.frames, round(WATCHED_SECONDS * rate))
    first = span.out_frame - count if edge == "end" else span.in_frame
    start = float(span.facts.picture.start_seconds + Fraction(first) / rate)
    end = start + float(Fraction(count) / rate)
    total, samples = 0.0, 0
    with av.open(str(path)) as container:
        stream = container.streams[track.stream_index]
        assert isinstance(stream, av.AudioStream) and stream.time_base is not None
        container.seek(int(max(0.0, start - 1) / stream.time_base), stream=stream)
        resampler = av.AudioResampler(format="flt", layout="mono")
        for frame in container.decode(stream):
            if frame.time is not None and frame.time >= end:
                break
            if frame.time is None or frame.time < start:
                continue
            for piece in resampler.resample(frame):
                values = piece.to_ndarray().astype(np.float64)
                total += float((values**2).sum())
                samples += values.size
    return 10 * float(np.log10(total / samples)) if samples and total > 0 else -120.0


def sound_words(level: float | None) -> str:
    if level is None:
        return "no sound"
    if level < -60:
        return "silence"
    return "quiet sound" if level < -35 else "loud sound" if level > -14 else "clear sound"
