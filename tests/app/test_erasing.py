"""All that is somebody's goes; the ledger stays; what is not over is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.app.accounts import open_account
from segue.app.api_keys import KeyWish, make_key
from segue.app.credits import audited
from segue.app.erasing import Erasure, delete_everything, erase
from segue.app.intake import Upload, upload_name
from segue.app.projects import Project, ProjectVersion, change_project, create_project
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, start_render
from segue.app.shares import Share, SharedRender, share_render
from segue.app.sweep import sweep
from segue.app.uploads import start_upload
from segue.domain import limits
from segue.domain.api_keys import ApiKey
from segue.domain.artifacts import Artifact, file_name, plan_name, timeline_name
from segue.domain.assets import Asset
from segue.domain.errors import InUse, NotFound, SignedOut
from segue.domain.ledger import Account, Transfer
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.domain.value import Document
from segue.ports import Query, User
from tests.app.world import ANN, BOB, World

GONE: tuple[type[Document], ...] = (
    ApiKey, Artifact, Asset, Project, ProjectVersion, Quote, Render, Share, SharedRender, Upload,
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def lived_in(world: World, user: User) -> str:
    """An account with one of everything; the name of an upload's bytes."""
    timeline = world.timeline("a", "b", owner=user)
    project = create_project(world.app, user, "p", timeline)
    change_project(world.app, user, project.id, 1, "q", timeline, "renamed")
    share_render(world.app, user, world.finished(timeline, user=user).id, "mine")
    make_key(world.app, user, KeyWish("k", "live", ("read",)))
    upload, _ = start_upload(world.app, user, "c.mp4", 3)
    world.bucket.put_bytes(upload_name(upload.id), b"abc")
    return upload_name(upload.id)


def count(world: World) -> dict[str, int]:
    return {model.collection: len(world.store.query(model, Query(limit=100)).items) for model in GONE}


def test_everything_goes_but_the_ledger(world: World) -> None:
    bytes_of_ann = lived_in(world, ANN)
    mine = count(world)
    assert all(mine.values())
    bytes_of_bob = lived_in(world, BOB)
    token = world.app.identity.issue(ANN, 3_600_000)  # type: ignore[attr-defined]
    account = world.store.get(Account, "ann")
    assert account is not None and delete_everything(world.app, ANN)
    assert count(world) == mine  # Bob's, who has the same
    assert world.bucket.stat(bytes_of_ann) is None and world.bucket.stat(bytes_of_bob)
    left = world.store.get(Account, "ann")
    assert left == account and audited(world.app, left).faults == ()
    written = world.store.query(Transfer, Query((("account", "ann"),), "sequence")).items
    assert len(written) == 3 and not any("ann@" in each.model_dump_json() for each in written)
    with pytest.raises(SignedOut):
        world.app.identity.verify(token, fresh=True)
    again = User("ann-again", "another", "Ann+2@Example.com", email_verified=True)
    assert open_account(world.app, again).available == 0  # an e-mail is welcomed once


def test_what_is_not_over_is_named_and_nothing_is_touched(world: World) -> None:
    running = world.start(world.timeline("a", "b"))
    before = count(world)
    with pytest.raises(InUse, match=running.id):
        delete_everything(world.app, ANN)
    assert count(world) == before
    with pytest.raises(NotFound):
        delete_everything(world.app, User("x", "nobody", None, False))


def test_the_bytes_go_too_within_days_and_nobody_elses_do(world: World) -> None:
    lived_in(world, ANN)
    lived_in(world, BOB)
    assert delete_everything(world.app, ANN)
    for _ in range(5):
        world.clock.pass_seconds(24 * 3_600)
        sweep(world.app)
    names = {name for name, _ in world.bucket.list("")}
    kept = [each for each in world.store.query(Artifact, Query(limit=100)).items if each.state == "ready"]
    files = {file_name(file.sha256) for each in kept for file in each.files.values()}
    quotes = world.store.query(Quote, Query(limit=100)).items
    plans = {name for each in quotes for name in (plan_name(each.plan), timeline_name(each.timeline))}
    assert files and plans and names == files | plans


def test_a_crash_on_the_way_is_made_good_by_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lived_in(world, ANN)
    quote = make_quote(world.app, ANN, world.timeline("a", "b"), "animatic")
    monkeypatch.setattr(limits, "ERASED_AT_ONCE", 4)
    assert not delete_everything(world.app, ANN)
    account = world.store.get(Account, "ann")
    assert account is not None and account.closed_at is not None
    with pytest.raises((SignedOut, NotFound)):
        start_render(world.app, ANN, StartRender(quote=quote.id), "key")
    assert not delete_everything(world.app, ANN)  # asked again, it goes on
    [erasure] = world.store.query(Erasure, Query()).items
    for _ in range(20):
        sweep(world.app)
    assert not any(count(world).values()) and world.store.query(Erasure, Query()).items == ()
    account = world.store.get(Account, "ann")
    assert account is not None and account.closed_at is None
    assert erase(world.app, erasure)  # late news of it changes nothing


def test_while_it_goes_on_nothing_new_begins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    quote = make_quote(world.app, ANN, world.timeline("a", "b"), "animatic")
    monkeypatch.setattr(limits, "ERASED_AT_ONCE", 1)
    assert not delete_everything(world.app, ANN)
    with pytest.raises(SignedOut, match="being deleted"):
        start_render(world.app, ANN, StartRender(quote=quote.id), "key")
