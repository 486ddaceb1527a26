"""What goes wrong around the functions: callers, messages, uploads and users that are not as they should."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import grpc
import httpx
import pytest

from segue.app.dropped import dropped
from segue.app.drops import DropWish, make_drop
from segue.app.functions import on_step
from segue.app.intake import Upload, upload_name
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, get_render, list_renders, start_render
from segue.app.uploads import finish_upload, ingest_file, start_upload
from segue.cloud_config import CloudConfig
from segue.domain.errors import MediaRefused, SignedOut, Unavailable
from segue.domain.ledger import Account
from segue.domain.render_model import Render
from segue.domain.timeline import Bridge, Clip, Timeline
from segue.ports import Message
from segue.wiring_cloud import open_cloud
from tests.google import emulators
from tests.google.between import wire_to
from tests.google.grpc_fakes import GrpcServer, service
from tests.google.here import ANN, CALLER, Here, here, pushed
from tests.google.tokens import firebase_token, machine_token, signed, unsigned_token
from tests.models.fakes.elevenlabs import ElevenLabsFake

REFUSED = ("ABORTED", "FAILED_PRECONDITION", "ALREADY_EXISTS")


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_pair: tuple[Path, Path]) -> Iterator[Here]:
    with here(monkeypatch, tmp_path) as made:
        made.clips = small_pair
        made.open_account()
        yield made


def started(google: Here, **bridge: object) -> Render:
    """A render of two clips, paid for by a price of one credit a second."""
    app = google.cloud.app
    assets = [ingest_file(app, ANN, clip) for clip in google.clips]
    clips = [Clip(id=side, asset=asset.id) for side, asset in zip("ab", assets, strict=True)]
    timeline = Timeline(segments=(clips[0], Bridge(id="bridge", seconds=1, **bridge), clips[1]))
    quote = make_quote(app, ANN, timeline, "film")
    return start_render(app, ANN, StartRender(quote=quote.id), quote.id)[0]


def account(google: Here) -> Account:
    found = google.cloud.store.get(Account, "ann")
    assert found is not None
    return found


ELSEWHERE = {"iss": "https://else.example", "aud": "segue-on-step", "exp": 2**33, "iat": 1}
WRONG_TOKENS = {
    "none": None,
    "another caller's": machine_token(CALLER.format("scheduler-2"), "segue-on-step"),
    "for another service": machine_token(CALLER.format("pubsub"), "segue-on-poll"),
    "over": machine_token(CALLER.format("pubsub"), "segue-on-step", -3_600),
    "a user's": firebase_token("demo", "ann", int(time.time()) + 3_600),
    "signed by nobody": unsigned_token("demo", "ann"),
    "another issuer's": signed(
        {"iss": "https://else.example", "aud": "segue-on-step", "exp": 2**33, "iat": 1}
    ),
    "no token": "x.y.z",
}


@pytest.mark.parametrize("token", WRONG_TOKENS.values(), ids=WRONG_TOKENS)
def test_who_is_not_the_one_caller_is_refused_by_each_function(google: Here, token: str | None) -> None:
    for name in ("on_step", "on_poll", "on_upload", "sweep"):
        assert google.ask(name, pushed(b"{}"), token) == 403
    assert google.ask("sweep", pushed(b"{}"), token, path="/dead") == 403


def test_keys_that_cannot_be_fetched_are_no_refusal(google: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_CERTIFICATES", "http://127.0.0.1:9/")
    google.reopened()
    assert google.ask("on_step", pushed(b"{}")) == 503


def test_a_poison_message_ends_its_render_with_a_reason_and_releases_its_hold(google: Here) -> None:
    """Cloud Run refuses to start the worker, each time: the message fails until Pub/Sub gives it up."""
    render = started(google)
    (start,) = google.posted
    assert google.push(start) == 204
    work = next(each for each in google.posted if each.topic == "work")
    assert [google.push(work) for _ in range(3)] == [503, 503, 503]
    for _ in range(2):  # a dead letter may come twice as well
        assert google.ask("sweep", pushed(work.model_dump_json().encode()), path="/dead") == 204
    ended = get_render(google.cloud.app, ANN, render.id)
    assert ended.state == "failed" and ended.failure is not None
    assert ended.failure.retryable and "nothing was charged" in ended.failure.sentence
    assert account(google).held == 0
    assert [each.id for each in google.cloud.messages.dead()] == [work.id]


def test_an_upload_that_nobody_could_look_at_is_told_to_whoever_asks_for_it(google: Here) -> None:
    upload, _ = start_upload(google.cloud.app, ANN, "a.mp4", 5)
    about = {"eventType": "OBJECT_FINALIZE", "objectId": f"uploads/{upload.id}"}
    assert google.ask("sweep", pushed(b"{}", about), path="/dead") == 204
    with pytest.raises(MediaRefused, match="send it again"):
        finish_upload(google.cloud.app, ANN, upload.id)


def test_a_task_that_failed_for_the_last_time_is_buried_by_its_own_function(google: Here) -> None:
    message = Message(id="m", topic="work", subject=started(google).id, attempt=1)
    body = message.model_dump_json().encode()
    assert google.ask("on_poll", body) == 503
    client = google.client("on_poll")
    token = machine_token(CALLER.format("tasks"), "segue-on-poll")
    told = {"Authorization": f"Bearer {token}", "X-CloudTasks-TaskRetryCount": "11"}
    assert client.post("/", data=body, headers=told).status_code == 204
    assert [each.id for each in google.cloud.messages.dead()] == ["m"]


def test_messages_that_come_twice_late_or_out_of_order_change_nothing(google: Here) -> None:
    render = started(google)
    (start,) = google.posted
    late = Message(id="late", topic="step", subject=render.id, step="deliver", attempt=1)
    strange = Message(id="s", topic="step", subject=render.id, step="no-such-step")
    gone = [Message(id=f"g{topic}", topic=topic, subject="rnd_gone") for topic in ("render", "step", "poll")]
    assert [google.push(each) for each in (late, strange, *gone, start)] == [204] * 6
    once = get_render(google.cloud.app, ANN, render.id)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(google.push, [start] * 4)) == {204}
    again = get_render(google.cloud.app, ANN, render.id)
    assert {id: record.state for id, record in again.steps.items()} == {
        id: record.state for id, record in once.steps.items()
    }
    assert again.steps["deliver"].state == "waiting"


def test_two_functions_that_submit_a_step_at_once_ask_its_provider_once(
    google: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each instance has clients of its own; both have read the step as ready when they commit the intent."""
    with wire_to(emulators.firestore()) as (address, wire), closing(ElevenLabsFake()) as provider:
        monkeypatch.setenv("SEGUE_ELEVENLABS_KEY", "key")
        monkeypatch.setenv("SEGUE_ELEVENLABS_LINK", provider.link)
        google.reopened()
        render = started(google, effect="wind")
        assert google.push(google.posted[0]) == 204
        step = next(each for each in google.posted if each.topic == "step" and "effect" in each.step)
        monkeypatch.setenv(emulators.FIRESTORE, address)
        instances = [open_cloud(CloudConfig.from_environment(), media=False) for _ in range(2)]
        wire.meetings["Commit"] = threading.Barrier(2, action=wire.meetings.clear)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda instance: on_step(instance.app, step), instances))
        assert sum(wire.answers["Commit", code] for code in REFUSED) >= 1
        assert len(provider.submits()) == 1
    record = get_render(google.cloud.app, ANN, render.id).steps[step.step]
    assert (record.state, record.attempt) == ("polling", 1)


@pytest.mark.parametrize("status", [grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE])
def test_what_pubsub_is_too_busy_for_is_sent_again_at_once(google: Here, status: grpc.StatusCode) -> None:
    google.refusing.append(status)
    render = started(google)
    assert [each.subject for each in google.posted] == [render.id]


def test_what_pubsub_refuses_stays_in_the_outbox_until_a_sweep_sends_it(google: Here) -> None:
    google.refusing.append(grpc.StatusCode.PERMISSION_DENIED)
    render = started(google)
    assert render.state == "running" and not google.posted
    assert google.cloud.store.republish(google.cloud.app.now()) > 0
    assert [each.subject for each in google.posted] == [render.id]
    assert google.cloud.store.republish(google.cloud.app.now()) == 0


def test_an_upload_that_is_gone_when_its_event_comes_is_acknowledged(google: Here) -> None:
    app = google.cloud.app
    upload, link = start_upload(app, ANN, "a.mp4", 3)
    httpx.put(link, content=b"abc").raise_for_status()
    app.bucket.delete(upload_name(upload.id))
    assert google.finalised(upload_name(upload.id)) == 204
    assert google.finalised("uploads/upl_nobodys") == 204
    kept = google.cloud.store.get(Upload, upload.id)
    assert kept is not None and kept.asset is None


def test_an_upload_takes_just_what_was_signed_for_once(google: Here) -> None:
    app = google.cloud.app
    upload, link = start_upload(app, ANN, "a.mp4", 3)
    assert httpx.put(link, content=b"abcd").status_code == 400
    assert app.bucket.stat(upload_name(upload.id)) is None
    _, link = start_upload(app, ANN, "b.mp4", 3)
    assert httpx.put(link, content=b"abc").status_code == 200
    assert httpx.put(link, content=b"xyz").status_code == 404, "the session is over"


@pytest.mark.parametrize("change", ["overwritten", "deleted"])
def test_a_dropped_file_that_changes_between_event_and_read_is_not_read(google: Here, change: str) -> None:
    """The file's generation is gone when it is fetched: the true client says so."""
    app = google.cloud.app
    drop = make_drop(app, ANN, DropWish(1, 1, "procedural", 1))
    names = [f"drop/{drop.id}/trip/{side}.mp4" for side in "ab"]
    for name, clip in zip(names, google.clips, strict=True):
        app.bucket.put_file(name, clip)
    stat = app.bucket.stat(names[0])
    assert stat is not None
    if change == "deleted":
        app.bucket.delete(names[0])
    else:
        app.bucket.put_file(names[0], google.clips[1])
    with pytest.raises(Exception, match="no file"):
        app.bucket.fetch(names[0], google.cloud.app.scratch.parent / "x", version=stat.version)
    assert google.finalised(names[0]) == 204
    renders = list_renders(app, ANN, 10, None).items
    assert len(renders) == (change == "overwritten")


def test_a_drop_by_two_functions_at_once_is_one_film(google: Here) -> None:
    app = google.cloud.app
    drop = make_drop(app, ANN, DropWish(1, 1, "procedural", 1))
    names = [f"drop/{drop.id}/trip/{side}.mp4" for side in "ab"]
    for name, clip in zip(names, google.clips, strict=True):
        app.bucket.put_file(name, clip)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: dropped(app, name), names * 2))
    assert len(list_renders(app, ANN, 10, None).items) == 1


@pytest.mark.parametrize("user", [{"validSince": "99999999999"}, {"disabled": True}, None])
def test_a_user_who_was_revoked_disabled_or_removed_may_change_nothing(
    google: Here, user: dict | None
) -> None:
    identity = google.cloud.app.identity
    token = firebase_token(google.project, "ann", int(time.time()) + 3_600, email="ann@example.com")
    assert identity.verify(token, fresh=True).id == "ann"
    google.firebase.user = user
    with pytest.raises(SignedOut):
        identity.verify(token, fresh=True)
    assert identity.verify(token).id == "ann", "reading is not asked about"


def test_health_is_that_of_settings_and_database(google: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("on_step", "on_poll", "on_upload", "sweep", "stripe_webhook"):
        assert google.client(name).get("/health").text == "well\n"
    database = GrpcServer(service("google.firestore.v1.Firestore"))  # it answers, and refuses every call
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", database.address)
    google.reopened()
    assert google.client("sweep").get("/health").status_code == 503
    database.stop()


def test_firebase_that_does_not_answer_is_no_sign_out(google: Here) -> None:
    token = firebase_token(google.project, "ann", int(time.time()) + 3_600)
    google.firebase.status = 500
    with pytest.raises(Unavailable):
        google.cloud.app.identity.verify(token, fresh=True)
