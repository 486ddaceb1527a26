"""`segue.ports.Bucket` in a folder: temporary file, then its name at once."""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from segue.domain import limits
from segue.domain.errors import Conflict, NotFound, Unavailable
from segue.domain.value import Instant
from segue.platform.embedded import files
from segue.platform.embedded.clock import Clock
from segue.platform.embedded.links import DownloadGrant, Links, UploadGrant
from segue.platform.names import check_name, check_prefix
from segue.ports import Stat

_GONE = "Segue's files are not where they were: check that the data folder's disk is there."
_FOLDER_MARK = "+"  # in no name, so that `a` can be a file while `a/b` lies in a folder


class FolderBucket:
    """Files under `root/files`; drafts and uploads under way under `root/incoming`, on the same file system.

    Stored bytes are never written again, only replaced by name: `fetch` may hand out hard links.
    """

    def __init__(self, root: Path, secret_key: bytes, base_link: str, clock: Clock) -> None:
        self._root = root
        self.incoming = root / "incoming"
        self._files = root / "files"
        self._links = Links(secret_key, base_link)
        self._clock = clock
        with files.disk_errors_translated():
            self.incoming.mkdir(parents=True, exist_ok=True)
            self._files.mkdir(exist_ok=True)
            self._remove_forgotten()

    def put_file(self, name: str, source: Path, *, if_absent: bool = False) -> bool:
        return self._put(name, files.copy_into(source), if_absent)

    def put_bytes(self, name: str, data: bytes, *, if_absent: bool = False) -> bool:
        def fill(file: BinaryIO) -> None:
            file.write(data)

        return self._put(name, fill, if_absent)

    def open(self, name: str, *, version: str | None = None) -> BinaryIO:
        with self._reading(name):
            file = self.path(name).open("rb")
        if version is not None and _stat_of(os.fstat(file.fileno())).version != version:
            file.close()
            raise NotFound(f"{name} was written over.")
        return file

    def read(self, name: str) -> bytes:
        with self._reading(name):
            return self.path(name).read_bytes()

    def fetch(self, name: str, destination: Path, *, version: str | None = None) -> None:
        """A hard link where the file system has them, else a copy. Raises Conflict if it is there."""
        with self._reading(name):
            source = self.path(name)
            before = _version(source)
            try:
                os.link(source, destination)
            except FileExistsError as error:
                raise Conflict(f"{destination.name} is there already: choose another place.") from error
            except FileNotFoundError:
                raise
            except OSError:  # another file system, or one without hard links
                if destination.exists():
                    raise Conflict(f"{destination.name} is there already: choose another place.") from None
                with files.draft_in(destination.parent, files.copy_into(source)) as draft:
                    draft.rename(destination)
            if version is not None and {before, _version(source)} != {version}:
                destination.unlink()
                raise NotFound(f"{name} was written over.")

    def stat(self, name: str) -> Stat | None:
        with files.disk_errors_translated():
            try:
                return _stat(self.path(name))
            except FileNotFoundError as error:
                self._check_missing(name, error)
                return None

    def list(self, prefix: str, after: str = "") -> Iterator[tuple[str, Stat]]:
        *parents, _ = check_prefix(prefix).split("/")
        start = self._files.joinpath(*(part + _FOLDER_MARK for part in parents))
        above = "".join(f"{part}/" for part in parents)
        with files.disk_errors_translated():
            if not self._files.exists():
                raise Unavailable(_GONE)
            for name in _names(start, above, after):
                if name.startswith(prefix):
                    with contextlib.suppress(FileNotFoundError):  # it is just being removed
                        yield name, _stat(self.path(name))

    def copy(self, source: str, destination: str, *, version: str | None = None) -> None:
        with self.open(source, version=version) as origin, self._reading(source):
            self._put(destination, partial(files.copy_from, origin), if_absent=False)

    def delete(self, name: str, *, version: str | None = None) -> None:
        file = self.path(name)
        with files.disk_errors_translated():
            if version is None:
                files.remove(file, self._files)
                return
            with self._gate(fcntl.LOCK_EX), contextlib.suppress(FileNotFoundError):
                if _stat(file).version == version:
                    files.remove(file, self._files)

    def upload_link(self, name: str, size: int, expires_at: Instant) -> str:
        self.path(name)
        return self._links.upload(name, size, expires_at)

    def download_link(self, name: str, filename: str, expires_at: Instant) -> str:
        self.path(name)
        return self._links.download(name, filename, expires_at)

    def check_upload_link(self, name: str, query: Mapping[str, str]) -> UploadGrant:
        """What a link's path and query allow. Raises Forbidden when it is forged, altered or has expired."""
        return self._links.check_upload(name, query, self._clock.now())

    def check_download_link(self, name: str, query: Mapping[str, str]) -> DownloadGrant:
        """What a link's path and query allow. Raises Forbidden when it is forged, altered or has expired."""
        return self._links.check_download(name, query, self._clock.now())

    def path(self, name: str) -> Path:
        """Where a name's bytes lie, or would; not to be changed. Raises BadRequest for a wrong name."""
        *parents, last = check_name(name).split("/")
        return self._files.joinpath(*(part + _FOLDER_MARK for part in parents), last)

    def _put(self, name: str, fill: Callable[[BinaryIO], None], if_absent: bool) -> bool:
        destination = self.path(name)
        with files.disk_errors_translated():
            if if_absent and destination.exists():
                return False
            with files.draft_in(self.incoming, fill) as draft:
                self._stamp(draft)
                with self._gate(fcntl.LOCK_SH):
                    return files.place(draft, destination, if_absent=if_absent)

    def _stamp(self, draft: Path) -> None:
        """Note when a file is put. What lies below a millisecond is drawn, so that no two puts look alike."""
        nanoseconds = self._clock.now() * 1_000_000 + secrets.randbelow(1_000_000)
        os.utime(draft, ns=(nanoseconds, nanoseconds))

    @contextlib.contextmanager
    def _gate(self, how: int) -> Iterator[None]:
        """Nothing is put while something is looked at and then removed, in whichever process."""
        descriptor = os.open(self._root / "gate", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        with files.disk_errors_translated():
            try:
                yield
            except FileNotFoundError as error:
                self._check_missing(name, error)
                raise NotFound(f"There is no file {name}.") from error

    def _check_missing(self, name: str, error: FileNotFoundError) -> None:
        """Raise Unavailable unless it is the file that is missing: a disk that is gone says the same."""
        if not self._files.exists() or self.path(name).exists():
            raise Unavailable(_GONE, detail=repr(error)) from error

    def _remove_forgotten(self) -> None:
        """Remove drafts and uploads that a crash or a lost client left behind a day ago."""
        oldest = (self._clock.now() - limits.UPLOAD_LIFE_MS) / 1000
        for file in self.incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if file.stat().st_mtime < oldest:
                    file.unlink()


def _stat(file: Path) -> Stat:
    return _stat_of(file.stat())


def _stat_of(found: os.stat_result) -> Stat:
    return Stat(found.st_size, found.st_mtime_ns // 1_000_000, f"{found.st_ino}-{found.st_mtime_ns}")


def _version(file: Path) -> str:
    """Empty if there is no such file."""
    try:
        return _stat(file).version
    except FileNotFoundError:
        return ""


def _names(folder: Path, above: str, after: str) -> Iterator[str]:
    """The names in a folder that come after `after`, in their order: a folder ends with a slash."""
    try:
        entries = [entry.name for entry in folder.iterdir()]
    except FileNotFoundError:
        return
    for name in sorted(above + entry.replace(_FOLDER_MARK, "/") for entry in entries):
        if not name.endswith("/"):
            if name > after:
                yield name
        elif name > after or after.startswith(name):
            yield from _names(folder / (name[len(above) : -1] + _FOLDER_MARK), name, after)
