"""What is checked of files before any work, and how results are written: whole, or not at all."""

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from segue.domain import limits
from segue.domain.errors import BadRequest, Conflict, Forbidden, MediaRefused, NoSpace, NotFound

STEM_CHARACTERS = 80
"""Of each clip's name in the name of their film: file systems take 255 bytes."""


def readable_file(path: Path) -> Path:
    """The path of a file that can be read. Raises NotFound, MediaRefused."""
    try:
        if not path.exists():
            raise NotFound(f"There is no file '{path}': check its name.")
        if not path.is_file():
            raise MediaRefused(f"'{path}' is not a file: name a video file.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise MediaRefused(
            f"'{path.name}' cannot be read: allow reading it, then try again.", detail=repr(error)
        ) from error
    if empty:
        raise MediaRefused(f"'{path.name}' is empty (0 bytes): copy or export it again.")
    return path


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Have a refusal say which file it is about."""
    try:
        yield
    except MediaRefused as refused:
        if path.name in refused.sentence:
            raise
        sentence = refused.sentence[:1].lower() + refused.sentence[1:]
        raise MediaRefused(f"'{path.name}': {sentence}", detail=refused.detail) from refused


def named_after(clips: Sequence[Path], target: str, ending: str) -> Path:
    """The film's default place: `A_to_B.mp4` (or another ending) in the current folder."""
    first, last = clips[0].stem[:STEM_CHARACTERS], clips[-1].stem[:STEM_CHARACTERS]
    return Path.cwd() / f"{first}_to_{last}{'_animatic' if target == 'animatic' else ''}.{ending}"


@dataclass(frozen=True)
class Destination:
    """Where a film goes, and the folder for what comes with it. With `replace`, earlier files give way."""

    film: Path
    folder: Path
    replace: bool


def destination(film: Path, inputs: Sequence[Path], *, force: bool, ending: str = "mp4") -> Destination:
    """Where to write a film of such an ending, checked before any work.

    Raises BadRequest, Conflict, NotFound, Forbidden, NoSpace, each with what to do.
    """
    film = film.expanduser().absolute()
    if film.is_dir():
        raise BadRequest(f"'{film}' is a folder: name a file with -o, such as film.mp4.")
    if film.suffix.lower() != f".{ending}":
        kind = "a ProRes film is a QuickTime file" if ending == "mov" else "a film is an MP4 file"
        raise BadRequest(f"'{film.name}' does not end in .{ending}: {kind}, so name it that way.")
    if any(each.exists() and film.exists() and each.samefile(film) for each in inputs):
        raise BadRequest(f"'{film}' is one of the clips: choose another name with -o.")
    folder = film.with_suffix(".segue")
    for each in (film, folder):
        if os.path.lexists(each) and not force:
            raise Conflict(f"'{each}' exists already: choose another name with -o, or add --force.")
    if folder.exists() and not folder.is_dir():
        raise BadRequest(f"'{folder}' is in the way: it is not a folder. Choose another name with -o.")
    refuse_unwritable(film.parent)
    refuse_no_space(film.parent, sum(each.stat().st_size for each in inputs if each.exists()))
    return Destination(film, folder, force)


def refuse_unwritable(folder: Path) -> None:
    """Raises NotFound, Forbidden, NoSpace if nothing can be written into a folder."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder '{folder}': create it first, or choose another with -o.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise translated(error, folder) from error


def refuse_no_space(folder: Path, needed_bytes: int) -> None:
    """Raises NoSpace if a disk has less room than a film of some bytes needs."""
    free = shutil.disk_usage(folder).free
    needed = needed_bytes + limits.SPARE_DISK_BYTES
    if free < needed:
        raise NoSpace(
            f"The disk of '{folder}' has {free // 1024**2} MB free and {needed // 1024**2} MB are needed: "
            "free some space, then try again. Nothing was charged."
        )


def refuse_full(data: Path, least_bytes: int = limits.FULL_DISK_BYTES) -> None:
    """Raises NoSpace when Segue's data folder lies on a disk on which nothing more can be noted."""
    if shutil.disk_usage(data).free < least_bytes:
        raise NoSpace(
            "The disk that holds Segue's data is full, and the film waits for it: free some space and give "
            "the same command again; nothing was charged."
        )


def translated(error: OSError, folder: Path) -> Forbidden | NoSpace:
    """An error of the file system as a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NoSpace(f"The disk of '{folder}' is full: free some space, then try again.")
    return Forbidden(
        f"Nothing can be written in '{folder}': allow it, or choose another folder.", detail=repr(error)
    )


def write_whole(source: Callable[[], BinaryIO], path: Path, *, replace: bool) -> None:
    """Write a file so that its name appears only with all of its bytes.

    Raises Conflict if the name is taken and may not be replaced, NoSpace, Forbidden; then nothing is left.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=".segue-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file, source() as bytes_read:
                shutil.copyfileobj(bytes_read, file, limits.COPY_BYTES)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            _appear(Path(name), path, replace)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
    except OSError as error:
        raise translated(error, path.parent) from error


def _appear(written: Path, path: Path, replace: bool) -> None:
    if replace:
        written.replace(path)
        return
    try:
        os.link(written, path)
    except FileExistsError as error:
        raise Conflict(
            f"'{path}' exists by now: choose another name with -o, or add --force. The film is kept: "
            "the same command gives it again at no cost."
        ) from error
    except OSError:  # a file system without hard links
        written.replace(path)
