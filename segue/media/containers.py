"""The one list of what Segue takes: containers, their file name endings, and what to do with everything else.

Probe, doctor, `/v1/capabilities` and the browser's file chooser all read it.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Container:
    """A kind of file that may hold a clip. `demuxers` are FFmpeg's names for what reads it."""

    name: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...]
    demuxers: tuple[str, ...]


_MOV = ("mov", "mp4", "m4a", "3gp", "3g2", "mj2")

CONTAINERS: Final = (
    Container("MP4", ("mp4", "m4v"), ("video/mp4", "video/x-m4v"), _MOV),
    Container("QuickTime", ("mov",), ("video/quicktime",), _MOV),
    Container("Matroska", ("mkv",), ("video/x-matroska",), ("matroska",)),
    Container("WebM", ("webm",), ("video/webm",), ("webm",)),
    Container("AVI", ("avi",), ("video/x-msvideo", "video/avi"), ("avi",)),
    Container("MPEG transport stream", ("mts", "m2ts", "ts"), ("video/mp2t",), ("mpegts",)),
    Container("MXF", ("mxf",), ("application/mxf",), ("mxf",)),
    Container("3GP", ("3gp",), ("video/3gpp",), _MOV),
    Container("Windows Media", ("wmv",), ("video/x-ms-wmv",), ("asf",)),
    Container("Flash video", ("flv",), ("video/x-flv",), ("flv",)),
)

EXTENSIONS: Final = tuple(extension for each in CONTAINERS for extension in each.extensions)
DEMUXERS: Final = tuple(dict.fromkeys(name for each in CONTAINERS for name in each.demuxers))
"""FFmpeg may open a user's file with these and no other: what keeps playlists, pictures and SVG out."""
SOUND_DEMUXERS: Final = (*DEMUXERS, "wav", "w64", "aiff", "mp3", "flac", "ogg", "aac")
"""What a file may be opened with of which only the sound is wanted."""
ACCEPT: Final = ",".join(f".{extension}" for extension in EXTENSIONS)
"""The value of a browser's `accept` attribute."""

EXPORT: Final = "export the clip as MP4 (H.264) and use that"


@dataclass(frozen=True)
class Stranger:
    """A kind of file that is not a clip: how it begins, at which byte, and the sentence for the user."""

    marks: tuple[tuple[int, bytes], ...]
    sentence: str
    extensions: tuple[str, ...] = ()


_STILL = (
    "This is a still picture, not a clip: give a video, or make one of it in an editor and export it as MP4."
)
_RAW = (
    "This is camera raw: develop it in its maker's software or an editor and "
    "export the clip as MP4 (H.264) or ProRes MOV."
)
_LIST = "This is a list that points to other files, not a clip: give the video itself, or " + EXPORT + "."
_SOUND = "This file has sound but no picture: give a video."

STRANGERS: Final = (
    Stranger(
        ((0, b"GIF87a"), (0, b"GIF89a")),
        "This is a GIF: export it from where it was made as MP4 (H.264), which keeps its colours and timing.",
        ("gif",),
    ),
    Stranger(
        (
            (0, b"\x89PNG"),
            (0, b"\xff\xd8\xff"),
            (0, b"BM"),
            (8, b"WEBP"),
            (4, b"ftypheic"),
            (4, b"ftypmif1"),
            (4, b"ftypavif"),
        ),
        _STILL,
        ("png", "jpg", "jpeg", "bmp", "webp", "heic", "heif", "avif", "tif", "tiff", "psd", "exr", "jxl"),
    ),
    Stranger(
        ((0, b"II*\x00"), (0, b"MM\x00*"), (0, b"\x06\x0e+4RED"), (4, b"RED1"), (4, b"RED2"), (0, b"ARRI")),
        _RAW,
        ("dng", "cr2", "cr3", "crm", "nef", "arw", "raf", "orf", "rw2", "r3d", "braw", "ari", "arx", "nev"),
    ),
    Stranger(
        ((0, b"#EXTM3U"), (0, b"ffconcat"), (0, b"[playlist]")),
        _LIST,
        ("m3u8", "m3u", "mpd", "ffconcat", "pls", "sdp", "xspf"),
    ),
    Stranger(((0, b"<svg"),), _STILL, ("svg",)),
    Stranger(
        (
            (0, b"ID3"),
            (8, b"WAVE"),
            (0, b"fLaC"),
            (0, b"OggS"),
            (0, b"FORM"),
            (0, b"\xff\xfb"),
            (0, b"\xff\xf1"),
        ),
        _SOUND,
        ("mp3", "wav", "flac", "aac", "m4a", "ogg", "opus", "aiff", "wma"),
    ),
    Stranger(
        (),
        "This is an editor's project or an archive, not a clip: open it and " + EXPORT + ".",
        ("zip", "rar", "7z", "prproj", "fcpxml", "drp", "aep", "veg", "imovieproj"),
    ),
)


def stranger_named(head: bytes, extension: str) -> str | None:
    """The sentence for a file that is known not to be a clip, by how it begins, then by its name's ending.

    `head` is its first bytes; `extension` has no dot. None when neither tells.
    """
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for each in STRANGERS:
        if any(
            head[at : at + len(mark)] == mark or (at == 0 and text.startswith(mark))
            for at, mark in each.marks
        ):
            return each.sentence
    if text.startswith(b"<") and b"<svg" in text[:1024]:
        return _STILL
    if text.startswith(b"<") and b"<MPD" in text[:1024]:
        return _LIST
    return next((each.sentence for each in STRANGERS if extension.lower() in each.extensions), None)


def container_name(demuxer: str, head: bytes, brand: str) -> str:
    """What to call a container that FFmpeg opened with `demuxer`, by its first bytes and an MP4's brand."""
    if "mov" in demuxer.split(","):
        return "QuickTime" if brand.strip() in ("qt", "") else "3GP" if brand.startswith("3g") else "MP4"
    if "matroska" in demuxer.split(","):
        return "WebM" if b"webm" in head else "Matroska"
    return next((each.name for each in CONTAINERS if demuxer in each.demuxers), demuxer)
