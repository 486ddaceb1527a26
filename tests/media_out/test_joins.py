"""Sound and picture at joins: a flash and a beep that begin together still do, after thirty joins."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from segue.domain.frames import samples_before
from segue.domain.results import Inspection
from segue.media.film_shape import shape_of
from segue.media.motion import grey_of
from segue.media.sound_files import read_sound
from tests.media_out.jobs import bridge, build, clip, compiled, frames_of, make_clip

JOINS = 30
FLASHES = "drawbox=color=white:t=fill:enable='lt(mod(n,{period}),2)'"
BEEPS = "aevalsrc='0.01*random(0)+if(lt(mod(t,{seconds}),0.05),0.5*sin(2000*PI*t),0)':s={rate}:d={length}"


def flashing(path: Path, *, rate: str, length: int, sound_rate: int, codecs: list[str]) -> Path:
    """A clip that flashes for two frames and beeps for 50 ms at the start of each second, nominally."""
    nominal = -(-Fraction(rate).numerator // Fraction(rate).denominator)
    period = Fraction(nominal) / Fraction(rate)
    picture = f"color=c=gray:s=320x180:r={rate}:d={length},{FLASHES.format(period=nominal)}"
    sound = BEEPS.format(seconds=f"({period.numerator}/{period.denominator})", rate=sound_rate, length=length)
    return make_clip(path, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *codecs)


def beeps(sound: np.ndarray) -> list[int]:
    """Where beeps begin, in samples."""
    loud = np.flatnonzero(np.abs(sound[:, 0]) > 0.1)
    return [int(at) for at, gap in zip(loud, np.diff(loud, prepend=-48_000), strict=True) if gap > 12_000]


def flashes(path: Path) -> list[int]:
    """The frames at which flashes begin."""
    bright = [float(grey_of(frame).mean()) > 200 for frame in frames_of(path, 64)]
    return [n for n, now in enumerate(bright) if now and (n == 0 or not bright[n - 1])]


def test_after_thirty_joins_sound_and_picture_are_in_place(tmp_path: Path):
    """Pieces of 13 frames, each from the start of another second, at a rate that divides nothing evenly."""
    rate = "30000/1001"
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-c:a", "aac"]
    source = flashing(tmp_path / "source.mp4", rate=rate, length=33, sound_rate=44_100, codecs=codecs)
    parts = [clip(f"c{n}", source, 30 * n, 30 * n + 13) for n in range(JOINS + 1)]
    film = build(tmp_path / "film", *compiled(parts, rate=rate), until="inspect")
    path = film.file("stitch", "film.mp4")
    begins = [13 * n for n in range(JOINS + 1)]
    assert flashes(path) == begins
    found = beeps(np.concatenate(list(read_sound(path))))
    wanted = [samples_before(frame, Fraction(rate)) for frame in begins]
    assert len(found) == len(wanted)
    assert max(abs(at - place) for at, place in zip(found, wanted, strict=True)) <= 96  # 2 ms
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    cuts = [check for check in inspection.checks if check.name.startswith("cut:")]
    assert len(cuts) == JOINS and all(check.passed for check in cuts)


@pytest.mark.parametrize(
    ("name", "codecs"),
    [
        ("reordered.mp4", ["-c:v", "libx264", "-bf", "2", "-c:a", "aac"]),
        ("stream.ts", ["-c:v", "libx264", "-bf", "2", "-c:a", "mp2", "-muxdelay", "1.4"]),
        ("web.webm", ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"]),
        ("pcm.mov", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
    ],
)
def test_a_clips_own_sound_stays_with_its_picture(tmp_path: Path, name: str, codecs: list[str]):
    """Whatever the container's clock begins with, and wherever the clip is cut."""
    source = flashing(tmp_path / name, rate="25", length=5, sound_rate=48_000, codecs=codecs)
    parts = [clip("a", source, 20, 90), clip("b", source, 40, 60)]
    film = build(tmp_path / "film", *compiled(parts, rate="25"), until="stitch")
    path = film.file("stitch", "film.mp4")
    shown = flashes(path)
    assert shown == [5, 30, 55, 80]
    found = beeps(np.concatenate(list(read_sound(path))))
    assert len(found) == len(shown)
    assert max(abs(at - frame * 1920) for at, frame in zip(found, shown, strict=True)) <= 240  # 5 ms


def test_a_late_sound_is_padded_and_an_early_end_is_filled(tmp_path: Path):
    """The track begins 0.2 s after the picture and ends 0.3 s before it; the bridge takes over the hole."""
    source = make_clip(
        tmp_path / "late.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3"),
        *("-itsoffset", "0.2", "-f", "lavfi", "-i", "anoisesrc=a=0.1:d=2.5:r=48000"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"),
    )
    parts = [clip("a", source), bridge("x"), clip("b", source)]
    film = build(tmp_path / "film", *compiled(parts, rate="25"), until="sound")
    sound = np.concatenate(list(read_sound(film.file("sound", "sound.flac"))))
    assert not sound[: 48 * 175].any()  # the film's own beginning stays silent; AAC begins a packet early
    assert np.abs(sound[48 * 250 : 48 * 2600]).max() > 0.05
    first, second = 75 * 1920, (75 + 23) * 1920
    for start, stop in ((first - 48 * 300, first), (first, second), (second, second + 48 * 200)):
        pieces = np.abs(sound[start:stop]).max(axis=1)
        assert np.diff(np.flatnonzero(pieces > 1e-4)).max() < 1200


def test_no_join_moves_a_frame_at_an_odd_rate(tmp_path: Path):
    source = make_clip(
        tmp_path / "odd.mp4",
        *("-f", "lavfi", "-i", "testsrc2=s=320x180:r=179/6:d=4"),
        *("-c:v", "libx264", "-preset", "ultrafast"),
    )
    parts = [clip(f"c{n}", source, n, n + length) for n, length in enumerate((1, 2, 3, 17, 1, 30, 2))]
    film = build(tmp_path / "film", *compiled(parts, rate="179/6"), until="inspect")
    shape = shape_of(film.file("stitch", "film.mp4"))
    assert (shape.picture.frames, shape.picture.misplaced) == (56, None)
