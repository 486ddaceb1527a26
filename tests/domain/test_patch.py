"""What changed between two versions."""

from typing import Any

import pytest

from segue.domain.patch import patch


@pytest.mark.parametrize(
    ("old", "new", "operations"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("replace", "/a", 2)]),
        ({"a": 1}, {"b": 1}, [("remove", "/a", None), ("add", "/b", 1)]),
        ({"a": [{"x": 1}, 2]}, {"a": [{"x": 3}, 2]}, [("replace", "/a/0/x", 3)]),
        ({"a": [1]}, {"a": [1, 2]}, [("replace", "/a", [1, 2])]),
        ({"a/b~": 1}, {"a/b~": None}, [("replace", "/a~1b~0", None)]),
        ({"a": 1}, {"a": True}, [("replace", "/a", True)]),
    ],
)
def test_a_patch_names_each_change(old: Any, new: Any, operations: list[tuple[str, str, Any]]) -> None:
    assert [(each.op, each.path, each.value) for each in patch(old, new)] == operations
