"""The Firestore rules on Google's emulator: every collection, whatever a browser may ask, as anyone."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from infra import indexes
from tests.google import emulators
from tests.google.tokens import unsigned_token

PROJECT = "demo-rules"
RULES = (indexes.FILE.parent / "firestore.rules").read_text()
COLLECTIONS = sorted({model.collection for model in indexes.models()} | indexes.EXPIRING.keys())
ADMINISTRATOR = {"Authorization": "Bearer owner"}
IDENTITIES: Mapping[str, tuple[str, dict[str, object]] | None] = {
    "nobody": None,
    "anonymous": ("ann", {"firebase": {"sign_in_provider": "anonymous"}}),
    "stranger": ("bob", {"firebase": {"sign_in_provider": "google.com"}, "email_verified": True}),
    "owner": ("ann", {"firebase": {"sign_in_provider": "google.com"}, "email_verified": True}),
    "unverified owner": ("ann", {"firebase": {"sign_in_provider": "password"}, "email_verified": False}),
}
OWNERS = {"owner", "unverified owner"}
READABLE = {
    ("renders", "get"), ("renders", "list"), ("projects", "get"), ("projects", "list"), ("accounts", "get"),
}  # fmt: skip
OPERATIONS = ("get", "list", "create", "update", "delete")


def token(identity: str) -> dict[str, str]:
    """The headers of somebody; the emulator takes tokens that nobody signed."""
    who = IDENTITIES[identity]
    if who is None:
        return {}
    subject, claims = who
    return {"Authorization": "Bearer " + unsigned_token(PROJECT, subject, **claims)}


class Database:
    """One project of the emulator under our rules, with a document of Ann's in every collection."""

    def __init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://{emulators.firestore()}", timeout=30)
        self.root = f"/v1/projects/{PROJECT}/databases/(default)/documents"
        emulators.rules_loaded(PROJECT, RULES)
        for collection in COLLECTIONS:
            answer = self.client.patch(f"{self.root}/{collection}/ann", json=BODY, headers=ADMINISTRATOR)
            assert answer.status_code == 200, answer.text

    def ask(self, operation: str, collection: str, identity: str, limit: int | None = 10) -> int:
        """The status of one request; for list, of a query for Ann's documents."""
        headers, place = token(identity), f"{self.root}/{collection}"
        match operation:
            case "get":
                return self.client.get(f"{place}/ann", headers=headers).status_code
            case "list":
                body = {"structuredQuery": query(collection, limit)}
                return self.client.post(f"{self.root}:runQuery", json=body, headers=headers).status_code
            case "create":
                return self.client.post(place, json=BODY, headers=headers).status_code
            case "update":
                return self.client.patch(f"{place}/ann", json=BODY, headers=headers).status_code
            case _:
                return self.client.delete(f"{place}/ann", headers=headers).status_code

    def covered(self) -> list[dict[str, Any]]:
        """What the emulator counted of each expression of the rules."""
        report = self.client.get(f"/emulator/v1/projects/{PROJECT}:ruleCoverage").json()["report"]
        found: list[dict[str, Any]] = report
        return found


BODY = {"fields": {"owner": {"stringValue": "ann"}}}


def query(collection: str, limit: int | None) -> dict[str, object]:
    field = {"field": {"fieldPath": "owner"}, "op": "EQUAL", "value": {"stringValue": "ann"}}
    asked = {"from": [{"collectionId": collection}], "where": {"fieldFilter": field}}
    return asked if limit is None else {**asked, "limit": limit}


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    made = Database()
    yield made
    made.client.close()


@pytest.mark.parametrize("identity", IDENTITIES)
def test_a_browser_reads_what_is_its_own_and_writes_nothing(database: Database, identity: str) -> None:
    for collection in COLLECTIONS:
        for operation in OPERATIONS:
            allowed = identity in OWNERS and (collection, operation) in READABLE
            status = database.ask(operation, collection, identity)
            assert status == (200 if allowed else 403), (collection, operation)


def test_nobody_lists_without_end(database: Database) -> None:
    for collection in ("renders", "projects"):
        assert database.ask("list", collection, "owner", limit=100) == 200
        assert database.ask("list", collection, "owner", limit=101) == 403
        assert database.ask("list", collection, "owner", limit=None) == 403


def test_every_line_of_the_rules_was_decided_by_these_tests(database: Database) -> None:
    for identity in IDENTITIES:
        for collection, operation in sorted(READABLE):
            database.ask(operation, collection, identity)
    wanted = {n for n, line in enumerate(RULES.splitlines(), 1) if "allow" in line or "return" in line}
    decided: dict[int, set[bool]] = {}
    for each in database.covered():
        found = {value["value"].get("boolValue") for value in each.get("values", [])}
        decided.setdefault(each["sourcePosition"]["line"], set()).update(found)
    assert wanted == {line for line, found in decided.items() if found >= {True, False}}
