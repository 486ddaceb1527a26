"""What is no clip is refused, in one sentence that says what to do."""

import os
import struct
import tempfile
import zlib
from pathlib import Path

import pytest

from segue.domain.errors import MediaRefused
from segue.media.facts import inspect_file
from tests.media.making import make, pattern


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


NOBODY = 65_534

SMALL = {
    "empty": ("clip.mp4", b"", "empty"),
    "text": ("clip.mp4", b"Dear diary, this is no film.\n" * 50, "not a clip"),
    "noise": ("clip.mov", bytes(range(256)) * 64, "not a clip"),
    "png": ("clip.png", _png(), "still picture"),
    "png named mp4": ("clip.mp4", _png(), "still picture"),
    "jpeg": ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(200), "still picture"),
    "heic": ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(200), "still picture"),
    "gif": ("clip.gif", b"GIF89a\x01\0\x01\0\0\0\0;", "GIF"),
    "raw": ("clip.r3d", b"\0\0\x01\0RED2" + bytes(200), "camera raw"),
    "raw by its name": ("clip.braw", bytes(200), "camera raw"),
    "mp3": ("song.mp3", b"ID3\x04\0\0\0\0\0\0" + bytes(200), "no picture"),
    "wav": ("song.wav", b"RIFF\x24\0\0\0WAVEfmt " + bytes(30), "no picture"),
    "hls": ("clip.mp4", b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nsample_a.mp4\n", "points to other files"),
    "ffconcat": ("clip.mp4", b"ffconcat version 1.0\nfile sample_a.mp4\n", "points to other files"),
    "dash": ("clip.mp4", b"<?xml version='1.0'?>\n<MPD></MPD>", "points to other files"),
    "svg": ("clip.mp4", b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "still picture"),
    "project": ("film.prproj", b"\x1f\x8b" + bytes(100), "editor's project"),
}


@pytest.mark.parametrize("kind", SMALL)
def test_what_is_no_clip_is_refused_in_one_sentence(tmp_path: Path, kind: str) -> None:
    name, data, words = SMALL[kind]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(MediaRefused, match=words) as refusal:
        inspect_file(path)
    assert refusal.value.code == "media_unusable"
    assert str(tmp_path) not in refusal.value.sentence
    assert refusal.value.sentence.endswith(".")


def test_a_playlist_does_not_open_the_file_it_names(clips: Path, tmp_path: Path) -> None:
    (tmp_path / "sample_a.mp4").write_bytes((clips / "sample_a.mp4").read_bytes())
    for name, data, words in (SMALL["hls"], SMALL["ffconcat"]):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + data)
        with pytest.raises(MediaRefused, match=words):
            inspect_file(path)


@pytest.mark.parametrize("extension", ["mp4", "mov", "mkv", "webm", "avi"])
def test_a_file_cut_short_is_refused(clips: Path, tmp_path: Path, extension: str) -> None:
    options = ("-c:v", "libvpx-vp9", "-deadline", "realtime") if extension == "webm" else ("-c:v", "mpeg4")
    faststart = ("-movflags", "+faststart") if extension == "mov" else ()
    whole = pattern(tmp_path / f"whole.{extension}", *options, *faststart, seconds=2)
    assert inspect_file(whole).picture.frames == 48
    data = whole.read_bytes()
    part = tmp_path / f"part.{extension}"
    for share in (0.3, 0.9):
        part.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(MediaRefused, match="not whole"):
            inspect_file(part)


def test_sound_alone_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac")
    with pytest.raises(MediaRefused, match="no picture"):
        inspect_file(path)


def test_an_unknown_codec_is_refused(clips: Path, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes((clips / "sample_a.mp4").read_bytes().replace(b"avc1", b"zzz1"))
    with pytest.raises(MediaRefused, match="cannot decode"):
        inspect_file(path)


def test_too_many_pixels_are_refused(tmp_path: Path) -> None:
    path = make(
        tmp_path / "huge.mkv",
        "-f",
        "lavfi",
        "-i",
        "color=gray:s=8192x4336:r=24",
        "-frames:v",
        "1",
        "-c:v",
        "mjpeg",
    )
    with pytest.raises(MediaRefused, match="8192x4336"):
        inspect_file(path)


def test_a_clip_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = make(
        tmp_path / "long.mkv",
        *("-f", "lavfi", "-i", "color=gray:s=16x16:r=1:d=3700", "-c:v", "mpeg4"),
    )
    with pytest.raises(MediaRefused, match="61 minutes"):
        inspect_file(path)


def test_what_may_not_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaRefused, match="folder"):
        inspect_file(tmp_path)
    with pytest.raises(MediaRefused, match="no such file"):
        inspect_file(tmp_path / "nothing.mp4")
    pipe = tmp_path / "pipe.mp4"
    os.mkfifo(pipe)
    with pytest.raises(MediaRefused, match="read twice"):
        inspect_file(pipe)


def test_a_file_without_permission_is_refused() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        locked = Path(folder) / "locked.mp4"
        locked.write_bytes(b"secret")
        locked.chmod(0)
        administrator = os.geteuid()
        if administrator == 0:  # who may read everything: be somebody else for a moment
            os.seteuid(NOBODY)
        try:
            with pytest.raises(MediaRefused, match="may not be read"):
                inspect_file(locked)
        finally:
            os.seteuid(administrator)
