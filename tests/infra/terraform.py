"""Reads our Terraform: every block with its arguments, and the attributes that its resource's schema has.

`provider_schema.json` has the names out of the schema of the google provider, version 7.12: an attribute with
"!" is required, one with children is a nested block or object.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import hcl2

ROOT = Path(__file__).parents[2]
INFRA = ROOT / "infra"
SCHEMA: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "provider_schema.json").read_text())
META = {"count", "for_each", "depends_on", "lifecycle", "provider", "provisioner", "connection"}


@dataclass(frozen=True)
class Block:
    """A resource or data source: its kind, its type, its name in our files, and its body."""

    kind: str
    type: str
    name: str
    body: dict[str, Any]


def unquoted(text: str) -> str:
    return text.strip('"')


def files() -> list[Path]:
    return sorted(INFRA.glob("*.tf"))


@cache
def parsed() -> list[dict[str, Any]]:
    """Each file, parsed once: that takes seconds."""
    return [hcl2.loads(file.read_text()) for file in files()]


def blocks() -> list[Block]:
    """Every resource and data source of `infra/`."""
    return [
        Block(kind, unquoted(type_), unquoted(name), body)
        for file in parsed()
        for kind in ("resource", "data")
        for entry in file.get(kind, [])
        for type_, named in entry.items()
        for name, body in named.items()
    ]


def arguments(body: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """A block's arguments and nested blocks, a dynamic block as the block that it makes."""
    for name, value in body.items():
        if name == "dynamic":
            for entry in value:
                for label, inner in entry.items():
                    yield unquoted(label), inner["content"]
        elif not name.startswith("__"):
            yield name, value


def faults(block: Block) -> list[str]:
    """What a block says that its schema does not have, and what the schema requires that it leaves out."""
    schema = SCHEMA.get(f"{block.kind} {block.type}")
    if schema is None:
        return [f"{block.type}: not in provider_schema.json"]
    body = {name: value for name, value in block.body.items() if name not in META}
    return [f"{block.type}.{block.name}: {fault}" for fault in _faults(body, schema)]


def _faults(body: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    known = {name.rstrip("!"): nested for name, nested in schema.items()}
    given = dict(arguments(body))
    found = [f"no {name[:-1]}" for name in schema if name.endswith("!") and name[:-1] not in given]
    for name, value in arguments(body):
        if name not in known:
            found.append(f"unknown {name}")
        elif known[name] and isinstance(value, list):
            found += [
                f"{name}: {fault}"
                for inner in value
                if isinstance(inner, dict)
                for fault in _faults(inner, known[name])
            ]
    return found


def locals_of(name: str) -> Any:
    """One local value, as parsed."""
    for file in parsed():
        for entry in file.get("locals", []):
            if name in entry:
                return entry[name]
    raise KeyError(name)


def words(pattern: str) -> set[str]:
    """All that a pattern finds in our Terraform."""
    return {found for file in files() for found in re.findall(pattern, file.read_text())}
