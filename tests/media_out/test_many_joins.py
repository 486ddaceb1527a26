"""Many joins: the film's length is exact to the frame and the sample, and sound stays where its picture is.

In the test run there are few; `make soak` sets SEGUE_JOINS to 500.
"""

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.timeline import Format
from segue.media.sound_files import read_sound
from tests.media_out.jobs import build, clip, compiled, make_clip

JOINS = int(os.environ.get("SEGUE_JOINS", "20"))
RATE = Fraction(30_000, 1001)  # 1601.6 samples a frame
FRAMES, FLASH = 10, 5
OFFSET = SOUND_RATE // 1000
BEEP = SOUND_RATE // 50


def flashing(path: Path) -> Path:
    """Ten frames of which the sixth is white, with a beep of 20 ms that begins with it."""
    begins = float(FLASH / RATE)
    sound = f"aevalsrc=0.5*sin(2*PI*(1000*t+20000*t*t))*between(t\\,{begins}\\,{begins + 0.02}):s=48000:d=0.4"
    return make_clip(
        path,
        *("-f", "lavfi", "-i", f"color=black:s=128x72:r={RATE}:d=1", "-f", "lavfi", "-i", sound),
        *("-vf", f"drawbox=c=white:t=fill:enable=eq(n\\,{FLASH})", "-frames:v", str(FRAMES)),
        *("-c:v", "libx264", "-x264-params", "bframes=2", "-c:a", "pcm_s16le", "-f", "mov"),
    )


def test_sound_and_picture_stay_together_over_all_joins(tmp_path: Path):
    source = flashing(tmp_path / "flash.mov")
    parts = [clip(f"c{number}", source) for number in range(JOINS + 1)]
    plan, assets = compiled(parts, format=Format())
    film = build(tmp_path / "film", plan, assets, until="stitch").file("stitch", "film.mp4")

    total = FRAMES * (JOINS + 1)
    with av.open(str(film)) as container:
        luma = [float(frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)]
    assert len(luma) == total
    assert np.flatnonzero(np.array(luma) > 128).tolist() == list(range(FLASH, total, FRAMES))

    sound = np.concatenate(list(read_sound(film)))[:, 0]
    assert len(sound) == samples_before(total, RATE)
    beep = np.concatenate(list(read_sound(source)))[samples_before(FLASH, RATE) :][:BEEP, 0]
    late = []
    for frame in range(FLASH, total, FRAMES):
        at = samples_before(frame, RATE) - 10 * OFFSET
        near = sound[at : at + BEEP + 20 * OFFSET]
        late.append(int(np.argmax(np.correlate(near, beep))) - 10 * OFFSET)
    assert max(late, key=abs) in range(-OFFSET, OFFSET + 1), late
