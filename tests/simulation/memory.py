"""Files in memory, for steps that make many of a few bytes: what the application asks of a path."""

import io
from types import SimpleNamespace


class MemoryPath:
    """A path in a folder that is a dictionary: bytes by name, None for a folder."""

    def __init__(self, files: dict[str, bytes | None], full: str = "") -> None:
        self.files, self.full = files, full

    def __truediv__(self, name: str) -> "MemoryPath":
        return MemoryPath(self.files, f"{self.full}/{name}")

    @property
    def name(self) -> str:
        return self.full.rpartition("/")[2]

    @property
    def parent(self) -> "MemoryPath":
        return MemoryPath(self.files, self.full.rpartition("/")[0])

    def exists(self) -> bool:
        return self.full in self.files

    def mkdir(self, *, parents: bool = False, exist_ok: bool = False) -> None:
        name = self.full
        while name and name not in self.files:
            self.files[name] = None
            name = name.rpartition("/")[0] if parents else ""

    def write_bytes(self, data: bytes) -> None:
        if self.parent.full not in self.files:
            raise FileNotFoundError(self.full)
        self.files[self.full] = data

    def write_text(self, text: str) -> None:
        self.write_bytes(text.encode())

    def read_bytes(self) -> bytes:
        data = self.files.get(self.full)
        if data is None:
            raise FileNotFoundError(self.full)
        return data

    def open(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.read_bytes())

    def stat(self) -> SimpleNamespace:
        return SimpleNamespace(st_size=len(self.read_bytes()))

    def unlink(self) -> None:
        del self.files[self.full]


def rmtree(path: MemoryPath, *, ignore_errors: bool) -> None:
    """What `shutil.rmtree` does, of a folder in memory."""
    assert ignore_errors
    for name in [each for each in path.files if each == path.full or each.startswith(path.full + "/")]:
        del path.files[name]
