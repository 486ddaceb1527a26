"""Keys that this installation signs with, each in a file that only its owner can read."""

import contextlib
import errno
import os
import secrets
from pathlib import Path

import structlog

from segue.domain.errors import Internal, NoSpace, Unavailable

_KEY_BYTES = 32
_log = structlog.get_logger()


def load_or_create_key(path: Path) -> bytes:
    """The 32 bytes kept at `path`, drawn at first use. The file is made with mode 0600, whole or not at all.

    Raises Internal when the file holds something else, NoSpace, Unavailable when it cannot be read or
    made.
    """
    try:
        if not path.exists():
            _create(path)
        key = path.read_bytes()
        if path.stat().st_mode & 0o077:
            _log.warning("key_was_readable_by_others", file=path.name)
            path.chmod(0o600)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise NoSpace(
                f"The disk of {path.parent} is full: free some space and try again.", detail=repr(error)
            ) from error
        sentence = f"The key file {path} cannot be used: make its folder readable and writable for you."
        raise Unavailable(sentence, detail=repr(error)) from error
    if len(key) != _KEY_BYTES:
        raise Internal(f"The key file {path} is damaged: delete it and start again; links and sign-ins end.")
    return key


def _create(path: Path) -> None:
    """Write a new key beside `path` and link it there; if another process was first, its key stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
