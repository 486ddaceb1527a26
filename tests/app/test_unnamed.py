"""Bytes that nothing names go after two days; what somebody names is there, whatever happens in between."""

import importlib
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra import indexes
from segue.app import unnamed
from segue.app.context import App
from segue.app.unnamed import delete_unnamed, put_named
from segue.domain import limits
from segue.domain.api_keys import ApiKey
from segue.domain.artifacts import Artifact, File, Submission, file_name, plan_name, timeline_name
from segue.domain.assets import Asset, Recording, SoundFacts
from segue.domain.attempts import GenerationAttempt, attempt_id
from segue.domain.drops import Drop
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.domain.value import Document
from segue.ports import Bucket, Query, Store, Transaction
from tests.app.world import World, facts
from tests.contract.adapters import PLATFORMS

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
NAMERS = ("asset", "recording", "artifact", "still", "plan", "timeline")


class Later:
    """The real time, and what a test lets pass."""

    def __init__(self) -> None:
        self.passed = 0

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self.passed


def nothing(_name: str) -> None:
    """What usually happens meanwhile."""


class Raced:
    """A bucket in which something happens just before each removal."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self.meanwhile: Callable[[str], None] = nothing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bucket, name)

    def delete(self, name: str, *, version: str | None = None) -> None:
        self.meanwhile(name)
        self._bucket.delete(name, version=version)


@dataclass
class Place:
    """An installation on a platform. `putting`: bytes whose document comes later, and until when it may."""

    app: App
    bucket: Raced
    store: Store
    clock: Later
    drawn: random.Random
    count: int = 0
    putting: list[tuple[str, int, int]] = field(default_factory=list)

    def put(self, how: str, which: int) -> None:
        """The first half of naming: the bytes are put, over those that are there."""
        name = name_of(how, which)
        if how in ("plan", "timeline"):
            put_named(self.app, name, name.encode())
            self.putting.append((how, which, self.clock.now() + DAY_MS - HOUR_MS))
        else:
            self.bucket.put_bytes(name, name.encode())
            self.putting.append((how, which, self.clock.now() + limits.UNNAMED_DAYS * DAY_MS - HOUR_MS))

    def name_again(self, name: str) -> None:
        """Both halves at once."""
        root, _, sha256 = name.split("/")
        how = {"plans": "plan", "timelines": "timeline"}.get(root) or self.drawn.choice(NAMERS[:4])
        self.put(how, int(sha256, 16))
        self.commit(-1)

    def commit(self, at: int) -> None:
        """The second half: the document, unless whoever puts has taken too long."""
        if self.putting:
            how, which, until = self.putting.pop(at % len(self.putting))
            if self.clock.now() < until:
                self.count += 1
                create(self.store, document(how, f"d{self.count}", which))

    def forget(self) -> None:
        there = documents(self.store)
        if there:
            remove(self.store, self.drawn.choice(there))

    def everything_named_is_there(self) -> None:
        missing = [name for name in named(self.store) if self.bucket.stat(name) is None]
        assert not missing, missing


def name_of(how: str, which: int) -> str:
    sha256 = f"{which:064x}"
    return {"plan": plan_name, "timeline": timeline_name}.get(how, file_name)(sha256)


def document(how: str, id: str, which: int) -> Document:
    sha256 = f"{which:064x}"
    file = {"film.mp4": File(sha256=sha256, size=1), "other": File(sha256="f" * 64, size=1)}
    if how == "asset":
        return Asset(id=id, owner="ann", name="a", sha256=sha256, facts=facts(), created_at=0, used_at=0)
    if how == "recording":
        (track,) = facts().sounds
        heard = SoundFacts(container="wav", bytes=1, samples=1, sound=track)
        return Recording(id=id, owner="ann", name="a", sha256=sha256, facts=heard, created_at=0, used_at=0)
    artifact = Artifact(
        id=id, owner="ann", key="k", kind="generate", state="ready", shard=0, render="r", created_at=0,
        used_at=0,
    )  # fmt: skip
    if how == "artifact":
        return artifact.changed(files=file)
    if how == "still":
        submission = Submission(generator="g", attempt=1, prefix=f"takes/{id}/", intended_at=0, stills=file)
        return artifact.changed(state="building", submission=submission)
    return Quote(
        id=id, owner="ann", plan=sha256 if how == "plan" else "", target="film",
        timeline=sha256 if how == "timeline" else "", segments=1, credits=0, items=(), price_version="1",
        created_at=0, expires_at=0,
    )  # fmt: skip


def test_every_document_that_holds_a_sha256_is_asked() -> None:
    """Whoever adds one that names bytes is told here, before the walk deletes them."""
    holding = {
        model
        for model in indexes.models()
        if "sha256" in model.model_fields or "File" in model.model_json_schema().get("$defs", {})
    }
    assert holding - {ApiKey} == {model for model, _ in unnamed.CONTENT}  # a key's is that of a secret


def create(store: Store, document: Document) -> None:
    store.transact(lambda transaction: transaction.create(document), on=document.id)


def remove(store: Store, document: Document) -> None:
    def work(transaction: Transaction) -> None:
        transaction.get(type(document), document.id)
        transaction.delete(type(document), document.id)

    store.transact(work, on=document.id)


def documents(store: Store) -> list[Document]:
    models = (Asset, Recording, Artifact, Quote)
    return [each for model in models for each in store.query(model, Query(limit=100)).items]


def named(store: Store) -> set[str]:
    """What all documents together name, found by looking at each of them."""
    names: set[str] = set()
    for each in documents(store):
        match each:
            case Asset() | Recording():
                names.add(file_name(each.sha256))
            case Artifact():
                files = each.files | (each.submission.stills if each.submission else {})
                names |= {file_name(file.sha256) for name, file in files.items() if name != "other"}
            case Quote():
                names |= {plan_name(each.plan)} if each.plan else {timeline_name(each.timeline)}
    return names


@cache
def an_app() -> App:
    """An installation, of which only the store and the bucket are looked at here: both are replaced."""
    world = World(Path(tempfile.mkdtemp(prefix="segue-test-")))
    world.close()
    shutil.rmtree(world.folder)
    return world.app


@contextmanager
def opened(platform: str, folder: Path, seed: int = 0) -> Iterator[Place]:
    clock = Later()
    with ExitStack() as stack:
        store = stack.enter_context(PLATFORMS[platform].store(folder, clock))
        bucket = Raced(stack.enter_context(PLATFORMS[platform].bucket(folder, clock)))
        if platform == "google":
            objects = importlib.import_module("tests.google.platform").storage().objects
            stack.callback(setattr, objects, "now", objects.now)
            objects.now = clock.now
        app = replace(an_app(), store=store, bucket=bucket, now=clock.now)
        yield Place(app, bucket, store, clock, random.Random(seed))


def whole_walk(place: Place) -> int:
    """From the end of the last walk, a day later, to the end of this one."""
    place.clock.passed += DAY_MS
    count = 0
    for _ in range(100):
        count += delete_unnamed(place.app)
        walk = place.store.get(unnamed.BytesWalk, "bucket")
        if walk is not None and not walk.after:
            return count
    raise AssertionError("the walk comes to no end")


def live(place: Place, steps: list[tuple[str, int]]) -> None:
    """A history, after which nobody names anything for days."""
    for what, number in steps:
        match what:
            case "put":
                place.put(place.drawn.choice(NAMERS), number)
            case "commit":
                place.commit(number)
            case "forget":
                place.forget()
            case "wait":
                place.clock.passed += number * 12 * HOUR_MS
            case "sweep":
                delete_unnamed(place.app)
            case _:  # somebody names what the walk has looked at, and is about to remove
                place.bucket.meanwhile = place.name_again
                delete_unnamed(place.app)
                place.bucket.meanwhile = nothing
        place.everything_named_is_there()
    place.putting.clear()
    place.clock.passed += limits.UNNAMED_DAYS * DAY_MS
    whole_walk(place)
    whole_walk(place)
    place.everything_named_is_there()
    assert {name for name, _ in place.bucket.list("")} == named(place.store)


WORDS = ("put", "put", "commit", "commit", "forget", "wait", "sweep", "race")
STEPS = st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 3)), min_size=10, max_size=40)


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BYTES_LISTED", 4)
    monkeypatch.setattr(limits, "NAMES_ASKED", 3)


@settings(max_examples=25, deadline=None)
@given(STEPS, st.integers(0, 2**20))
def test_no_history_loses_what_is_named_or_keeps_what_is_not(steps: list[tuple[str, int]], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder, opened("embedded", Path(folder), seed) as place:
        live(place, steps)


@pytest.mark.parametrize("seed", range(1))
def test_nor_does_one_in_the_cloud(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    steps = [(drawn.choice(WORDS), drawn.randrange(4)) for _ in range(30)]
    with opened("google", tmp_path, seed) as place:
        live(place, steps)


@pytest.fixture(params=PLATFORMS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with opened(request.param, tmp_path) as place:
        yield place


def test_what_is_temporary_goes_and_what_is_shown_or_awaited_stays(place: Place) -> None:
    shown, other = f"{1:064x}", f"{2:064x}"
    submission = Submission(generator="g", attempt=1, prefix="takes/r/k/1/", intended_at=0)
    line = GenerationAttempt(
        id=attempt_id(submission), owner="ann", render="r", step="s", generator="g", attempt=1, asked_at=0
    )
    render = Render(
        id="r", owner="ann", quote="q", plan="p", target="film", state="running", steps={}, shard=0,
        created_at=0, due_at=0, quoted=0,
    )  # fmt: skip
    drop = Drop(
        id="drp_1", owner="ann", user="ann", email=None, generator="g", seconds=1, film_credits=1,
        daily_credits=1, created_at=0,
    )  # fmt: skip
    for each in (document("asset", "a", 1), line, render, drop):
        create(place.store, each)
    kept = {
        file_name(shown), f"temporary/previews/{shown}/proxy-1.mp4", "takes/r/k/1/take.mp4", "elsewhere/x",
        "drop/drp_1/n/a.mp4",
    }  # fmt: skip
    gone = {
        file_name(other), f"temporary/previews/{other}/proxy-1.mp4", f"temporary/previews/{other}.json",
        "takes/r/k/2/take.mp4", "uploads/upl_1", "temporary/x",
        "drop/drp_2/n/a.mp4",
    }  # fmt: skip
    for name in kept | gone:
        place.bucket.put_bytes(name, b"x")
    assert whole_walk(place) == 0
    place.bucket.put_bytes("uploads/upl_2", b"young")
    assert whole_walk(place) == len(gone)
    assert {name for name, _ in place.bucket.list("")} == kept | {"uploads/upl_2"}
    remove(place.store, render)
    remove(place.store, document("asset", "a", 1))
    whole_walk(place)
    whole_walk(place)
    assert {name for name, _ in place.bucket.list("")} == {"elsewhere/x", "drop/drp_1/n/a.mp4"}


def test_a_walk_a_day_and_two_sweeps_at_once_share_it(place: Place) -> None:
    for number in range(9):
        place.bucket.put_bytes(file_name(f"{number:064x}"), b"x")
    place.clock.passed += 3 * DAY_MS
    begun = place.app.store.get(unnamed.BytesWalk, "bucket")
    assert begun is None and delete_unnamed(place.app) == 3
    behind = replace(place.app, store=Behind(place.store))  # type: ignore[arg-type]
    assert delete_unnamed(behind) == 0  # another sweep was quicker
    assert [delete_unnamed(place.app) for _ in range(4)] == [3, 3, 0, 0]
    place.bucket.put_bytes("uploads/x", b"x")
    place.clock.passed += 3 * DAY_MS
    assert [delete_unnamed(place.app) for _ in range(2)] == [1, 0]


class Behind:
    """A store that reads the walk as it was before it began."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def get(self, model: type[Document], id: str) -> None:
        return None


@pytest.mark.parametrize("how", NAMERS)
def test_bytes_found_again_on_their_last_day_are_there_for_who_names_them(place: Place, how: str) -> None:
    place.put(how, 1)
    place.commit(0)
    place.forget()
    place.clock.passed += 3 * DAY_MS
    place.put(how, 1)
    assert delete_unnamed(place.app) == 0
    place.commit(0)
    assert len(documents(place.store)) == 1
    place.everything_named_is_there()
