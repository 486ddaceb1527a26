"""What happens between two things that a use case does."""

from collections.abc import Callable
from typing import Any

from segue.ports import Store


class Meanwhile:
    """A store; before the first commit on a key, `happens`."""

    def __init__(self, store: Store, key: str, happens: Callable[[], object]) -> None:
        self._store, self._key, self._happens = store, key, happens
        self._over = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def transact(self, work: Callable[..., Any], *, on: str, settlement: bool = False) -> Any:
        if on == self._key and not self._over:
            self._over = True
            self._happens()
        return self._store.transact(work, on=on, settlement=settlement)


class Acting:
    """A port; when it is first asked for one of its calls, something happens."""

    def __init__(self, port: object, call: str, happens: Callable[[], object]) -> None:
        self._port, self._call, self._happens = port, call, happens

    def __getattr__(self, name: str) -> Any:
        if name == self._call:
            self._call = ""
            self._happens()
        return getattr(self._port, name)
