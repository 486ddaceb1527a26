"""What changed between two versions of a value, as a JSON patch (RFC 6902) of adds, removes and replaces."""

from typing import Any, Literal

from segue.domain.value import Value


class Operation(Value):
    """One change. `path` is a JSON pointer; `value` is null where something is removed."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: Any = None


def patch(old: Any, new: Any, path: str = "") -> tuple[Operation, ...]:
    """The operations that make `old` into `new`, both JSON-able. A list of another length is replaced."""
    if type(old) is type(new) and isinstance(old, dict):
        return tuple(
            each for name in sorted(old.keys() | new.keys()) for each in _member(old, new, name, path)
        )
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return tuple(each for at, (was, now) in pairs for each in patch(was, now, f"{path}/{at}"))
    return () if old == new and type(old) is type(new) else (Operation(op="replace", path=path, value=new),)


def _member(old: dict[str, Any], new: dict[str, Any], name: str, path: str) -> tuple[Operation, ...]:
    pointer = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
    if name not in new:
        return (Operation(op="remove", path=pointer),)
    if name not in old:
        return (Operation(op="add", path=pointer, value=new[name]),)
    return patch(old[name], new[name], pointer)
