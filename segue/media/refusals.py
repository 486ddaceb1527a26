"""Why a file is refused: one sentence each, saying what to do. Raised as MediaRefused."""

import stat

import av
from av.container import InputContainer

from segue.domain import limits
from segue.domain.errors import MediaRefused
from segue.media.containers import EXPORT, stranger_named
from segue.media.sources import Source
from segue.media.timing import open_clip
from segue.media.wholeness import cut_short

_HEAD_BYTES = 4096
_GIB = 1024**3

CUT_SHORT = "This file is not whole, its end is missing: copy or upload it again from where it was made."
NOT_MEDIA = f"This is not a clip that Segue can read: {EXPORT}."
NO_PICTURE = "This file has sound but no picture: give a video."
CAMERA_RAW = stranger_named(b"", "dng") or NOT_MEDIA


def open_or_refuse(path: Source) -> InputContainer:
    """Open a clip. Raises MediaRefused for everything that is none, by what it is rather than by its name."""
    head = readable_head(path)
    if sentence := stranger_named(head, ""):
        if path.suffix.lower() in (".tif", ".tiff"):
            sentence = stranger_named(b"", "tif") or sentence
        raise MediaRefused(sentence)
    try:
        return open_clip(path)
    except (av.error.FFmpegError, ValueError, OSError) as error:
        if cut_short(path):
            raise MediaRefused(CUT_SHORT, detail=str(error)) from error
        known = stranger_named(b"", path.suffix.lstrip("."))
        raise MediaRefused(known or NOT_MEDIA, detail=str(error)) from error


def readable_head(path: Source) -> bytes:
    """The file's first bytes. Raises MediaRefused when there is nothing to read, or too much."""
    try:
        state = path.stat()
        if stat.S_ISDIR(state.st_mode):
            raise MediaRefused("This is a folder: name the video file in it.")
        if not stat.S_ISREG(state.st_mode):
            raise MediaRefused("This is not a file that can be read twice: copy the video to a file first.")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise MediaRefused("There is no such file: check its name.") from error
    except PermissionError as error:
        raise MediaRefused("This file may not be read: allow reading it, then try again.") from error
    except OSError as error:
        raise MediaRefused(
            "This file cannot be read: copy it to another disk, then try again.", detail=str(error)
        ) from error
    if not state.st_size:
        raise MediaRefused("This file is empty: copy or upload it again from where it was made.")
    if state.st_size > limits.MAX_UPLOAD_BYTES:
        raise MediaRefused(
            f"This file is larger than {limits.MAX_UPLOAD_BYTES // _GIB} GiB: cut it shorter, or {EXPORT}."
        )
    return head


def too_many_pixels(width: int, height: int) -> MediaRefused:
    return MediaRefused(
        f"This picture has {width}x{height} pixels, and Segue takes up to {limits.MAX_PIXELS:,} "
        "(8192x4320): export it smaller."
    )


def too_long(seconds: int) -> MediaRefused:
    return MediaRefused(
        f"This clip lasts {seconds // 60} minutes, and Segue takes up to {limits.MAX_CLIP_SECONDS // 60}: "
        "cut out the part you need."
    )


def too_fast() -> MediaRefused:
    return MediaRefused(
        f"This clip has more than {limits.MAX_SOURCE_RATE} frames a second: export it at "
        f"{limits.MAX_SOURCE_RATE} or fewer."
    )


def unknown_codec(name: str) -> MediaRefused:
    return MediaRefused(f"Segue cannot decode this clip's picture{name}: {EXPORT}.")


def protected() -> MediaRefused:
    return MediaRefused("This clip is copy-protected: use one without protection.")


def dolby_only() -> MediaRefused:
    return MediaRefused(
        "This is Dolby Vision that only its own players can show (profile 5): export it as HDR10, HLG or SDR."
    )
