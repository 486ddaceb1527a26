"""What Firestore must index, derived from the models; `python -m infra.indexes` writes it to a file.

Every automatic index is off: one that begins with a time or a rising id makes one machine take every write.
An index that begins with a random shard is asked upwards only; a list of somebody's own both ways.
"""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import segue
from segue.domain.value import Document
from segue.platform.questions import EACH

FILE = Path(__file__).parent / "firestore.indexes.json"
EXPIRING = {"waiting_messages": "expires_at"}
"""Collections that no model describes, whose documents Firestore itself deletes after this time."""

LOADED = ("segue.domain", "segue.app", "segue.payments", "segue.platform")


def models() -> list[type[Document]]:
    """Every kind of document that the code keeps, by its collection's name."""
    for package in LOADED:
        path = importlib.import_module(package).__path__
        for module in pkgutil.walk_packages(path, f"{package}."):
            importlib.import_module(module.name)
    found = {model.collection: model for model in _below(Document)}
    return [found[name] for name in sorted(found)]


def _below(model: type[Document]) -> Iterator[type[Document]]:
    for each in model.__subclasses__():
        if each.__module__.partition(".")[0] == segue.__name__ and "collection" in each.__dict__:
            yield each
        yield from _below(each)


def indexes() -> dict[str, Any]:
    """The content of firestore.indexes.json."""
    kept = models()
    names = sorted({model.collection for model in kept} | EXPIRING.keys())
    overrides = [_override(name, "*") for name in names]
    overrides += [{**_override(name, field), "ttl": True} for name, field in EXPIRING.items()]
    composites = []
    for model in kept:
        for fields in model.indexes:
            named = [field for field in fields if field != "id"]
            directions = ["ASCENDING"] if "shard" in named else ["ASCENDING", "DESCENDING"]
            if EACH in named[0]:
                overrides.append(_override(model.collection, named[0], contains=True))
            elif len(named) == 1:
                overrides.append(_override(model.collection, named[0], *directions))
            else:
                composites += [_composite(model.collection, named, direction) for direction in directions]
    return {"indexes": composites, "fieldOverrides": overrides}


def _override(collection: str, field: str, *directions: str, contains: bool = False) -> dict[str, Any]:
    kept = [{"order": direction, "queryScope": "COLLECTION"} for direction in directions]
    kept += [{"arrayConfig": "CONTAINS", "queryScope": "COLLECTION"}] if contains else []
    return {"collectionGroup": collection, "fieldPath": _path(field), "indexes": kept}


def _composite(collection: str, fields: list[str], direction: str) -> dict[str, Any]:
    ordered = [{"fieldPath": _path(field), "order": "ASCENDING"} for field in fields]
    ordered[-1]["order"] = direction
    return {"collectionGroup": collection, "queryScope": "COLLECTION", "fields": ordered}


def _path(field: str) -> str:
    return f"`{field}`" if "." in field else field


def text() -> str:
    return json.dumps(indexes(), indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
