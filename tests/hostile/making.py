"""Files that mean harm, or have come to it: the same ones every time, some six hundred.

Each comes from a small whole clip that is cut, flipped, made to lie, or copied into something it is not; or
from nothing but a header. What is made of them is either a true film or one sentence.
"""

import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from segue.media.ffmpeg import run

SEED = 20_261_121
KINDS = ("mp4", "mov", "mkv", "webm", "avi", "ts", "flv", "wmv", "mxf", "png.mov")
_CODECS = {
    "webm": ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"],
    "wmv": ["-c:v", "wmv2", "-c:a", "wmav2"],
    "flv": ["-c:v", "flv", "-c:a", "aac", "-ar", "44100"],
    "mxf": ["-c:v", "mpeg2video", "-c:a", "pcm_s16le"],
    "avi": ["-c:v", "mpeg4", "-c:a", "pcm_s16le"],
    "png.mov": ["-c:v", "png", "-c:a", "pcm_s16le"],
}
_BOXES = (
    "ftyp", "moov", "mvhd", "trak", "tkhd", "edts", "elst", "mdia", "mdhd", "hdlr", "minf", "stbl", "stsd",
    "stts", "ctts", "stss", "stsc", "stsz", "stco", "mdat", "avc1", "avcC", "mp4a", "esds", "udta",
)  # fmt: skip
_LIES = (0, 1, 7, 0x7FFFFFFF, 0xFFFFFFFF)
_MAGICS = (
    b"\x1a\x45\xdf\xa3",
    b"RIFF\xff\xff\xff\xffAVI LIST",
    b"\x47\x40\x00\x10" + bytes(184),
    b"FLV\x01\x05\0\0\0\x09",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c",
    b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02",
    b"\0\0\0\x20ftypisom",
    b"\0\0\0\x01moov",
    b"\x00\x00\x01\xba",
    b"\x00\x00\x01\xb3",
    b"\0\0\0\x01\x67\x42",
    b"OggS\0\x02",
    b"fLaC",
    b"MThd",
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\xff\xd8\xff\xe0",
    b"DKIF\0\0\x20\0VP80\xff\xff\xff\xff",
    b"YUV4MPEG2 W99999 H99999 F1000000:1\nFRAME\n",
    b"%PDF-1.7\n",
    b"\x7fELF\x02\x01\x01",
    b"#!/bin/sh\n",
    b"<html><script>",
    b"[Script Info]\n",
    b"WEBVTT\n\n",
    b"PK\x03\x04",
    b"nut/multimedia container\0",
)
_LISTS = (
    "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{target}\n#EXT-X-ENDLIST\n",
    '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{target}"\n#EXTINF:1,\nwhole.ts\n',
    "ffconcat version 1.0\nfile '{target}'\nduration 1e9\n",
    "<?xml version='1.0'?><MPD type='static'><Period><BaseURL>{target}</BaseURL></Period></MPD>",
    "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\na=control:{target}\n",
    "[playlist]\nFile1={target}\nNumberOfEntries=1\n",
    "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><image href='{target}'/></svg>",
    "<asx version='3.0'><entry><ref href='{target}'/></entry></asx>",
)
_NAMES = ("clip.mp4", "clip.ts", "clip.mkv", "clip.mov")


@dataclass(frozen=True)
class Hostile:
    """One file. `why` says what is wrong with it."""

    why: str
    path: Path


Make = Callable[[], bytes]


def wholes(folder: Path) -> dict[str, bytes]:
    """A whole small clip of each kind: a second of 64 x 48 with sound."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {}
    for kind in KINDS:
        path = folder / f"whole.{kind}"
        picture, sound = "testsrc2=size=64x48:rate=25:duration=1", "sine=440:r=48000:d=1"
        codecs = _CODECS.get(kind, ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"])
        made = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *codecs]
        run([*made, *([] if kind == "png.mov" else ["-pix_fmt", "yuv420p"]), f"file:{path}"], wall_seconds=60)
        found[kind] = path.read_bytes()
    return found


def hostile_files(folder: Path, server: str) -> Iterator[Hostile]:
    """Write them one after another. `server` is an address that nothing of ours may ever ask."""
    found = wholes(folder / "wholes")
    folder.joinpath("wholes", "whole.ts").replace(folder / "whole.ts")
    makers = (_cut, _flipped, _overwritten, _lying_boxes, _lying_numbers, _lying_elements)
    made = [each for maker in makers for each in maker(found)]
    made += [*_lists(server), *_headers(), *_strangers(found), *_oddities(found)]
    for number, (why, name, data) in enumerate(made):
        path = folder / f"{number:03}-{name}"
        path.write_bytes(data)
        yield Hostile(why, path)
    sparse = folder / "endless.mp4"
    with sparse.open("wb") as file:
        file.write(found["mp4"])
        file.truncate(8 * 1024**3)
    yield Hostile("eight gibibytes of nothing behind a whole clip", sparse)


Made = Iterator[tuple[str, str, bytes]]


def _cut(found: dict[str, bytes]) -> Made:
    for kind, data in found.items():
        for part in (
            1,
            4,
            12,
            40,
            len(data) // 8,
            len(data) // 3,
            len(data) // 2,
            len(data) - 400,
            len(data) - 1,
        ):
            yield f"{kind} cut after {part} bytes", f"clip.{kind}", data[:part]


def _flipped(found: dict[str, bytes]) -> Made:
    for kind, data in found.items():
        for seed in range(12):
            chance = random.Random(f"{SEED}{kind}{seed}")
            damaged = bytearray(data)
            reach = len(data) if seed % 2 else min(len(data), 2_048)
            for _ in range((1, 4, 16, 64, 256, 1_024)[seed // 2]):
                damaged[chance.randrange(reach)] ^= 1 << chance.randrange(8)
            yield f"{kind} with flipped bits", f"clip.{kind}", bytes(damaged)


def _overwritten(found: dict[str, bytes]) -> Made:
    for kind, data in found.items():
        for share, value, length in ((0.05, 0, 64), (0.3, 255, 512), (0.5, 0, 4_096), (0.9, 255, 256)):
            at = int(len(data) * share)
            damaged = data[:at] + bytes([value]) * length + data[at + length :]
            yield f"{kind} with a hole of {value}", f"clip.{kind}", damaged


def _lying_boxes(found: dict[str, bytes]) -> Made:
    for box in _BOXES:
        at = found["mp4"].find(box.encode())
        if at < 4:
            continue
        for lie in _LIES:
            yield f"box {box} of size {lie}", "clip.mp4", _put(found["mp4"], at - 4, struct.pack(">I", lie))


def _lying_numbers(found: dict[str, bytes]) -> Made:
    """Clocks, counts and sizes that no clip has."""
    fields = {
        "mvhd": (16, 20), "mdhd": (16, 20), "tkhd": (24, 80, 84), "stts": (8, 12, 16), "stsz": (8, 12),
        "stsc": (8, 12, 16), "stco": (8, 12), "elst": (8, 12, 16, 20), "stss": (8,), "ctts": (8, 12),
        "avc1": (28, 30), "avcC": (6, 8), "stsd": (8,), "hdlr": (12,),
    }  # fmt: skip
    for kind in ("mp4", "mov"):
        for box, offsets in fields.items():
            at = found[kind].find(box.encode())
            for offset in offsets if at > 0 else ():
                for lie in (0, 0x7FFFFFFF, 0xFFFFFFFF):
                    lied = _put(found[kind], at + offset, struct.pack(">I", lie))
                    yield f"{kind}: {box} says {lie} at {offset}", f"clip.{kind}", lied
    header = found["png.mov"].find(b"IHDR")
    for width, height in ((60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0)):
        lied = _put(found["png.mov"], header + 4, struct.pack(">II", width, height))
        yield f"a picture of {width}x{height}", "clip.mov", lied


def _lying_elements(found: dict[str, bytes]) -> Made:
    for kind in ("mkv", "webm"):
        data = found[kind]
        for name in (
            b"\x18\x53\x80\x67",
            b"\x16\x54\xae\x6b",
            b"\x1f\x43\xb6\x75",
            b"\x15\x49\xa9\x66",
            b"\x63\xa2",
        ):
            at = data.find(name)
            for lie in (b"\x01" + b"\xff" * 7, b"\x01" + bytes(7), b"\x08\xff\xff\xff\xff"):
                if at > 0:
                    yield f"{kind} element {name.hex()} lies", f"clip.{kind}", _put(data, at + len(name), lie)


def _lists(server: str) -> Made:
    targets = (
        f"{server}/a.ts", "file:///etc/passwd", "whole.ts", "data:video/mp4;base64,AAAA", "concat:a|b",
        "pipe:0", "subfile,,start,0,end,9,,:/etc/passwd", "crypto+file:/etc/passwd", f"tcp{server[4:]}",
    )  # fmt: skip
    for number, text in enumerate(_LISTS):
        for target in targets:
            name = _NAMES[number % len(_NAMES)]
            yield f"a list that names {target}", name, text.format(target=target).encode()


def _headers() -> Made:
    chance = random.Random(SEED)
    for number, magic in enumerate(_MAGICS):
        for length in (0, 5_000):
            yield f"a header {magic[:8]!r} and noise", _NAMES[number % 4], magic + chance.randbytes(length)


def _strangers(found: dict[str, bytes]) -> Made:
    """Files that are two things at once, or named for what they are not."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("bomb", bytes(10_000_000))
    clip = found["mp4"]
    yield "an archive", "clip.mp4", archive.getvalue()
    yield "a clip and an archive", "clip.mp4", clip + archive.getvalue()
    yield "a page and a clip", "clip.mp4", b"<html><script>alert(1)</script>" + clip
    yield "a list and a clip", "clip.mp4", b"#EXTM3U\nwhole.ts\n" + clip
    yield "a clip and a list", "clip.mp4", clip + b"\n#EXTM3U\nwhole.ts\n"
    yield "a picture and a clip", "clip.mov", b"GIF89a" + clip
    for ending in ("txt", "jpg", "m3u8", "svg", "exe", "mp4.sh", "wav"):
        yield f"a clip named {ending}", f"clip.{ending}", clip
    for kind, data in found.items():
        yield f"{kind} named otherwise", "clip.mp4" if kind != "mp4" else "clip.avi", data


def _oddities(found: dict[str, bytes]) -> Made:
    yield "nothing", "clip.mp4", b""
    yield "one byte", "clip.mp4", b"\0"
    yield "zeros", "clip.mp4", bytes(1_000_000)
    yield "ones", "clip.ts", b"\xff" * 1_000_000
    yield "many synchronising bytes", "clip.ts", b"\x47" * 500_000
    yield (
        "nested boxes",
        "clip.mp4",
        b"".join(struct.pack(">I4s", 8 * (9_000 - n), b"moov") for n in range(9_000)),
    )
    clip = found["mp4"]
    for count in (31, 40, 1_000, 20_000):
        yield f"{count} more tracks", "clip.mp4", _with_tracks(clip, count)
    for count in (2, 100, 2_000):
        yield (
            f"{count} clips behind each other",
            "clip.ts",
            found["ts"] * count if count < 2_000 else found["ts"][:3760] * count,
        )
    at, number = clip.find(b"elst"), 50_000
    if at > 0:
        bomb = (
            struct.pack(">I4sII", 16 + 12 * number, b"elst", 0, number)
            + struct.pack(">III", 1, 0, 65_536) * number
        )
        yield "an edit list of 50,000 pieces", "clip.mp4", _with_edits(clip, bomb)


def _with_tracks(clip: bytes, count: int) -> bytes:
    at, moov = clip.find(b"trak") - 4, clip.find(b"moov") - 4
    track = clip[at : at + struct.unpack(">I", clip[at : at + 4])[0]]
    longer = clip[:at] + track * count + clip[at:]
    size = struct.unpack(">I", clip[moov : moov + 4])[0] + len(track) * count
    return _put(longer, moov, struct.pack(">I", size))


def _with_edits(clip: bytes, bomb: bytes) -> bytes:
    """The clip with another edit list; the boxes around it grow with it."""
    at = clip.find(b"elst") - 4
    old = struct.unpack(">I", clip[at : at + 4])[0]
    longer = clip[:at] + bomb + clip[at + old :]
    for box in (b"moov", b"trak", b"edts"):
        place = longer.find(box) - 4
        size = struct.unpack(">I", longer[place : place + 4])[0] + len(bomb) - old
        longer = _put(longer, place, struct.pack(">I", size))
    return longer


def _put(data: bytes, at: int, piece: bytes) -> bytes:
    return data[:at] + piece + data[at + len(piece) :]
