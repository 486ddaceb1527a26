"""Files of sound: what is taken, and what is refused in a sentence."""

from pathlib import Path

import pytest

from segue.app.recordings import refuse_too_short
from segue.domain.errors import MediaRefused
from segue.domain.frames import SOUND_RATE
from segue.media.ffmpeg import run
from segue.media.probe import SandboxedProber

CLIPS = Path(__file__).parent.parent / "clips"


def made(path: Path, *words: str, seconds: float = 2) -> Path:
    source = f"sine=440:r=44100:d={seconds}"
    run(["-f", "lavfi", "-i", source, *words, f"file:{path}"], wall_seconds=60)
    return path


@pytest.mark.parametrize("ending", ["wav", "mp3", "flac", "ogg", "m4a", "aiff", "aac"])
def test_sound_of_every_common_kind_is_taken(tmp_path: Path, ending: str) -> None:
    words = ("-strict", "-2", "-c:a", "vorbis", "-ac", "2") if ending == "ogg" else ()
    facts = SandboxedProber().listen(made(tmp_path / f"music.{ending}", *words))
    assert facts.samples == pytest.approx(2 * SOUND_RATE, abs=SOUND_RATE // 10)
    assert (facts.sound.sample_rate, facts.bytes > 0) == (44_100, True)


def test_a_clips_sound_is_taken_too() -> None:
    facts = SandboxedProber().listen(CLIPS / "sample_a.mp4")
    assert facts.samples == pytest.approx(5 * SOUND_RATE, rel=0.02)
    assert facts.sound.stream_index == 1


def test_what_holds_no_sound_is_refused(tmp_path: Path) -> None:
    made(tmp_path / "target.wav")
    lists = {
        "list.m3u8": "#EXTM3U\n#EXTINF:2,\ntarget.wav\n",
        "list.wav": "ffconcat version 1.0\nfile target.wav\n",
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "noise.mp3").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "cut.wav").write_bytes((tmp_path / "target.wav").read_bytes()[:40])
    files = dict.fromkeys((*lists, "noise.mp3", "cut.wav"), "not sound that Segue can read")
    said = {**files, "none.wav": "no such file"}
    for name, sentence in said.items():
        with pytest.raises(MediaRefused, match=sentence):
            SandboxedProber().listen(tmp_path / name)
    with pytest.raises(MediaRefused, match="no sound in this file"):
        SandboxedProber().listen(CLIPS / "odd_silent.webm")
    short = SandboxedProber().listen(made(tmp_path / "short.wav", seconds=0.5))
    with pytest.raises(MediaRefused, match=r"only 0\.50 s of sound"):
        refuse_too_short(short)  # a word that is spoken may be as short
    with pytest.raises(MediaRefused, match=r"only 0\.99 s of sound"):
        refuse_too_short(short.changed(samples=47_999))
