"""Two files in a folder of a drop become a film; what comes twice, late or out of order changes nothing."""

import dataclasses
import json
from collections.abc import Callable

import pytest

from segue.app.drop_results import lay_out
from segue.app.dropped import drop_given_up, dropped
from segue.app.drops import DropWish, list_drops, make_drop, revoke_drop
from segue.app.erasing import delete_everything
from segue.app.renders import list_renders
from segue.domain import limits
from segue.domain.drops import Drop
from segue.domain.errors import DoesNotFit, NotFound, TooMuch, Unavailable
from segue.domain.ledger import Account
from segue.domain.render_model import Render
from segue.ports import Bucket
from tests.app.meanwhile import Acting
from tests.app.world import ANN, BOB, World

ONE_CLIP = b'{"segments": [{"kind": "clip", "id": "c", "asset": "%s"}]}'
WISH = DropWish(film_credits=10, daily_credits=20, generator="paid", seconds=4)


class Dropping:
    """Ann's drop and the notifications of what is put into it."""

    def __init__(self, world: World, wish: DropWish = WISH) -> None:
        self.world = world
        self.drop = make_drop(world.app, ANN, wish)

    def put(self, name: str, data: bytes = b"", *, folder: str = "trip") -> str:
        """Put a file without a word of it."""
        path = f"drop/{self.drop.id}/{folder}/{name}"
        self.world.bucket.put_bytes(path, data or name.encode())
        return path

    def give(self, name: str, data: bytes = b"", *, folder: str = "trip") -> None:
        dropped(self.world.app, self.put(name, data, folder=folder))

    def pair(self, folder: str = "trip") -> None:
        for name in ("a.mp4", "b.mp4"):
            self.give(name, f"{folder} {name}".encode(), folder=folder)

    def said(self, name: str, folder: str = "trip/") -> dict:
        answer: dict = json.loads(self.world.bucket.read(f"drop/{self.drop.id}/{folder}out/{name}"))
        return answer

    def out(self) -> list[str]:
        prefix = f"drop/{self.drop.id}/trip/out/"
        return sorted(name.removeprefix(prefix) for name, _ in self.world.bucket.list(prefix))

    @property
    def renders(self) -> tuple[Render, ...]:
        return list_renders(self.world.app, ANN, 50, None).items

    @property
    def now(self) -> Drop:
        (found,) = list_drops(self.world.app, ANN)
        return found


def account_of(world: World) -> Account:
    account = world.store.get(Account, ANN.account)
    assert account is not None
    return account


@pytest.fixture
def dropping(world: World) -> Dropping:
    return Dropping(world)


def test_two_files_become_a_film_beside_them(dropping: Dropping) -> None:
    before = account_of(dropping.world)
    dropping.give("a.mp4")
    assert not dropping.renders
    dropping.give("b.mov")
    (render,) = dropping.renders
    assert render.quoted == 8 and dropping.now.day_credits == 8
    dropping.world.settle()
    assert dropping.out() == ["deliver.txt", "result.json"]
    said = dropping.said("result.json")
    assert said["render"] == render.id and said["credits"] == 8 and said["files"] == ["deliver.txt"]
    after = account_of(dropping.world)
    assert (after.available, after.held) == (before.available - 8, 0)


@pytest.mark.parametrize("again", ["a.mp4", "b.mp4"])
def test_a_notification_that_comes_twice_or_late_starts_nothing(dropping: Dropping, again: str) -> None:
    path = dropping.put("b.mp4")
    dropping.give("a.mp4")
    dropped(dropping.world.app, path)
    dropped(dropping.world.app, f"drop/{dropping.drop.id}/trip/{again}")
    dropping.world.settle()
    dropped(dropping.world.app, path)
    assert len(dropping.renders) == 1 and dropping.now.day_credits == 8


def test_results_trigger_nothing(dropping: Dropping) -> None:
    dropping.pair()
    dropping.world.settle()
    for name, _ in list(dropping.world.bucket.list("drop/")):
        dropped(dropping.world.app, name)
    assert len(dropping.renders) == 1


def test_another_a_is_another_film_and_the_first_does_not_write_over_it(dropping: Dropping) -> None:
    dropping.pair()
    dropping.give("a.mp4", b"another")
    second, first = dropping.renders
    dropping.world.settle()
    assert dropping.said("result.json")["render"] == second.id
    lay_out(dropping.world.app, first.id)
    assert dropping.said("result.json")["render"] == second.id


def test_nothing_of_an_earlier_film_stays_beside_a_later_one(dropping: Dropping) -> None:
    dropping.pair()
    dropping.world.settle()
    out = f"drop/{dropping.drop.id}/trip/out/"
    said = dropping.said("result.json")
    said["files"].append("bridge-x.mp4")
    for name, data in (("result.json", json.dumps(said).encode()), ("bridge-x.mp4", b"x"), ("mine", b"y")):
        dropping.world.bucket.put_bytes(out + name, data)
    dropping.give("a.mp4", b"another")
    dropping.world.settle()
    assert dropping.said("result.json")["render"] != said["render"]
    assert dropping.out() == ["deliver.txt", "mine", "result.json"]


def test_a_timeline_says_what_is_made_of_any_clips(dropping: Dropping) -> None:
    segments = [
        {"kind": "clip", "id": "one", "asset": "x.mp4"},
        {"kind": "bridge", "id": "turn", "generator": "free", "seconds": 2},
        {"kind": "clip", "id": "two", "asset": "y.mp4", "out_frame": 24},
    ]
    dropping.give("x.mp4")
    dropping.give("music.wav")
    written = {"segments": segments, "track": {"sound": "music.wav"}}
    dropping.give("segue.json", json.dumps(written).encode())
    assert (
        "'y.mp4', which 'segue.json' names, is not in this folder"
        in dropping.said("error.json")["error"]["sentence"]
    )
    dropping.give("y.mp4")
    dropping.world.settle()
    assert dropping.said("result.json")["credits"] == 0 and "error.json" not in dropping.out()


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.mp4": b"", "a.mov": b"", "b.mp4": b""}, "bad_request"),
        ({"A.MP4": b""}, "bad_request"),
        ({"segue.json": b"{"}, "invalid_timeline"),
        ({"segue.json": b'{"segments": []}'}, "invalid_timeline"),
        ({"segue.json": b" " * (limits.MAX_BODY_BYTES + 1)}, "bad_request"),
        (
            {"segue.json": b'{"segments": [{"kind": "clip", "id": "c", "asset": "../other/a.mp4"}]}'},
            "bad_request",
        ),
        ({"segue.json": b'{"segments": [{"kind": "clip", "id": "c", "asset": "ast_1"}]}'}, "not_found"),
    ],
    ids=str,
)
def test_what_its_owner_has_to_put_right_is_told(
    dropping: Dropping, files: dict[str, bytes], code: str
) -> None:
    for name, data in files.items():
        if name == "A.MP4":
            dropped(dropping.world.app, f"drop/{dropping.drop.id}/trip/{name}")
        else:
            dropping.give(name, data)
    assert dropping.said("error.json")["error"]["code"] == code
    assert not dropping.renders


def test_a_folder_that_cannot_be_written_to_is_told_of_beside_it(dropping: Dropping) -> None:
    dropped(dropping.world.app, f"drop/{dropping.drop.id}/My trip/a.mp4")
    assert "'My trip' cannot be read" in dropping.said("error.json", folder="")["error"]["sentence"]


def test_a_file_that_is_too_large_is_told(dropping: Dropping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_UPLOAD_BYTES", 4)
    dropping.pair()
    assert "'a.mp4' has 10 bytes" in dropping.said("error.json")["error"]["sentence"]


@pytest.mark.parametrize(
    ("wish", "code"), [({"film_credits": 7}, "spend_limit_reached"), ({"daily_credits": 15}, "daily_limit")]
)
def test_a_drop_spends_no_more_than_it_may(world: World, wish: dict[str, int], code: str) -> None:
    dropping = Dropping(world, dataclasses.replace(WISH, **wish))
    dropping.pair("trip")
    dropping.pair("one")
    codes = {
        dropping.said("error.json", folder=f"{folder}/")["error"]["code"]
        for folder in ("trip", "one")
        if dropping.world.bucket.stat(f"drop/{dropping.drop.id}/{folder}/out/error.json")
    }
    assert codes == {code}
    assert sum(render.quoted for render in dropping.renders) <= wish.get("daily_credits", 0)


def test_credits_of_a_film_that_failed_may_be_dropped_again(dropping: Dropping) -> None:
    dropping.world.fail["stitch"] = lambda: ValueError("broken")
    dropping.pair()
    dropping.world.settle(600)
    said = dropping.said("error.json")
    assert said["render"] == dropping.renders[0].id and said["error"]["code"] == "internal"
    assert dropping.now.day_credits == 0 and dropping.out() == ["error.json"]


@pytest.mark.parametrize("change", ["overwritten", "deleted"])
def test_a_file_that_changes_before_it_is_read_starts_nothing(dropping: Dropping, change: str) -> None:
    """Its own notification, or none, tells what is there now."""
    world = dropping.world

    def happen(path: str) -> None:
        if change == "deleted":
            world.bucket.delete(path)
        else:
            world.bucket.put_bytes(path, b"new bytes")

    bucket: Bucket = Changing(world.bucket, happen)
    dropping.put("a.mp4")
    path = dropping.put("b.mp4")
    dropped(dataclasses.replace(world.app, bucket=bucket), path)
    assert not dropping.renders and not dropping.out()
    dropped(world.app, path)
    assert len(dropping.renders) == (change == "overwritten")


class Changing:
    """A bucket in which a file changes just before it is fetched."""

    def __init__(self, bucket: Bucket, happen: Callable[[str], None]) -> None:
        self._bucket, self._happen = bucket, happen

    def __getattr__(self, name: str) -> object:
        return getattr(self._bucket, name)

    def fetch(self, name: str, destination, *, version: str | None = None) -> None:
        self._happen(name)
        self._bucket.fetch(name, destination, version=version)


def test_a_fault_is_no_refusal_and_comes_again(dropping: Dropping) -> None:
    def fault(path: str) -> None:
        raise Unavailable("The bucket does not answer.")

    dropping.put("a.mp4")
    path = dropping.put("b.mp4")
    app = dataclasses.replace(dropping.world.app, bucket=Changing(dropping.world.bucket, fault))
    with pytest.raises(Unavailable):
        dropped(app, path)
    assert not dropping.out()
    drop_given_up(dropping.world.app, path)
    assert "drop one of its files again" in dropping.said("error.json")["error"]["sentence"]
    dropped(dropping.world.app, path)
    dropping.world.settle()
    assert dropping.out() == ["deliver.txt", "result.json"]


def test_a_revoked_drop_and_one_that_nobody_made_start_nothing(dropping: Dropping) -> None:
    revoked = revoke_drop(dropping.world.app, ANN, dropping.drop.id)
    assert revoke_drop(dropping.world.app, ANN, dropping.drop.id) == revoked
    dropping.pair()
    for name in ("drop/drp_none/trip/a.mp4", "drop/drp_none/trip/b.mp4"):
        dropping.world.bucket.put_bytes(name, b"x")
        dropped(dropping.world.app, name)
        drop_given_up(dropping.world.app, name)
    assert not dropping.renders and not dropping.out()
    with pytest.raises(NotFound):
        revoke_drop(dropping.world.app, BOB, dropping.drop.id)


def test_drops_are_bounded_and_name_a_generator_that_is_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DROPS", 2)
    with pytest.raises(DoesNotFit, match="There is no generator 'none'"):
        make_drop(world.app, ANN, dataclasses.replace(WISH, generator="none"))
    made = [make_drop(world.app, ANN, WISH) for _ in range(2)]
    with pytest.raises(TooMuch):
        make_drop(world.app, ANN, WISH)
    revoke_drop(world.app, ANN, made[0].id)
    make_drop(world.app, ANN, WISH)


def test_who_leaves_takes_their_drops_along(dropping: Dropping) -> None:
    dropping.pair()
    dropping.world.settle()
    assert delete_everything(dropping.world.app, ANN)
    assert not list_drops(dropping.world.app, ANN) and not list(dropping.world.bucket.list("drop/"))


def test_a_folder_with_too_many_files_is_told(dropping: Dropping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DROP_FILES", 2)
    for name in ("a.mp4", "c.txt", "d.txt"):
        dropping.put(name)
    dropping.give("b.mp4")
    assert "at most 2 files" in dropping.said("error.json")["error"]["sentence"]
    assert not dropping.renders


def test_a_file_that_goes_while_its_folder_is_looked_at_starts_nothing(dropping: Dropping) -> None:
    world, path = dropping.world, dropping.put("a.mp4")
    last = dropping.put("b.mp4")
    bucket = Acting(world.bucket, "stat", lambda: world.bucket.delete(path))
    dropped(dataclasses.replace(world.app, bucket=bucket), last)
    assert not dropping.renders and not dropping.out()


def test_two_functions_that_start_a_folder_at_once_start_it_once(dropping: Dropping) -> None:
    world, path = dropping.world, dropping.put("a.mp4")
    last = dropping.put("b.mp4")
    bucket = Acting(world.bucket, "fetch", lambda: dropped(world.app, path))
    dropped(dataclasses.replace(world.app, bucket=bucket), last)
    assert len(dropping.renders) == 1 and dropping.now.day_credits == 8 and not dropping.out()
