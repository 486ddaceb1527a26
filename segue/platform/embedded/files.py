"""Files on the disk, written so that a crash or a full disk leaves nothing half done."""

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from segue.domain import limits
from segue.domain.errors import NoSpace, Unavailable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PLACE_ATTEMPTS = 10  # each fails only if a neighbour's folder was just emptied and removed
READ_ONLY = 0o444


@contextmanager
def disk_errors_translated() -> Iterator[None]:
    """A full disk is NoSpace, other trouble Unavailable. FileNotFoundError and FileExistsError pass."""
    try:
        yield
    except (FileNotFoundError, FileExistsError):
        raise
    except OSError as error:
        if error.errno in _FULL:
            sentence = "The disk that holds Segue's files is full: free some space and try again."
            raise NoSpace(sentence, detail=repr(error)) from error
        sentence = "Segue's files cannot be read or written: check the data folder's rights and its disk."
        raise Unavailable(sentence, detail=repr(error)) from error


@contextmanager
def draft_in(folder: Path, fill: Callable[[BinaryIO], None]) -> Iterator[Path]:
    """A new file, filled, on the disk and read-only; removed at the end unless it was moved away."""
    draft = folder / f"draft-{secrets.token_hex(16)}"
    try:
        with draft.open("xb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(READ_ONLY)
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def copy_into(source: Path) -> Callable[[BinaryIO], None]:
    """A filler that copies a file, inside the kernel where it can."""

    def fill(file: BinaryIO) -> None:
        with source.open("rb") as origin:
            copy_from(origin, file)

    return fill


def copy_from(origin: BinaryIO, file: BinaryIO) -> None:
    """Copy what is left of an open file, inside the kernel where it can."""
    while os.sendfile(file.fileno(), origin.fileno(), None, limits.COPY_BYTES):
        pass


def place(draft: Path, destination: Path, *, if_absent: bool) -> bool:
    """Give a draft its name, making the folders; returns False if `if_absent` and the name is taken."""
    for _ in range(_PLACE_ATTEMPTS):
        try:
            made = _make_folders(destination.parent)
            if if_absent:
                os.link(draft, destination)
            else:
                draft.replace(destination)
        except FileExistsError:
            return False
        except FileNotFoundError:
            continue
        for folder in (*made, destination.parent):
            _sync_folder(folder)
        return True
    raise Unavailable("Segue's files are changing too quickly: try again.", detail=str(destination))


def remove(file: Path, root: Path) -> None:
    """Remove a file, and the folders below `root` that this leaves empty. Nothing happens if it is absent."""
    with contextlib.suppress(FileNotFoundError):
        file.unlink()
    with contextlib.suppress(OSError):  # not empty, or removed by someone else
        for folder in file.parents:
            if folder == root:
                break
            folder.rmdir()


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and those above it; returns the folders that got a new entry."""
    changed: list[Path] = []
    if folder.exists():
        return changed
    for each in [*reversed(folder.parents), folder]:
        with contextlib.suppress(FileExistsError):
            if not each.exists():
                each.mkdir()
                changed.append(each.parent)
    return changed


def _sync_folder(folder: Path) -> None:
    """See a folder's entries to the disk: a new name is not safe before."""
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
