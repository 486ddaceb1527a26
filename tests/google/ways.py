"""The three ways to a film: the API, the web app's own calls, and two files dropped into the bucket."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

from segue.app.tracing import trace_id_of
from segue.domain.value import Many, Value
from tests.collector import Span
from tests.google import emulators
from tests.google.stage import PROJECT, ROOT, Stage
from tests.google.tokens import unsigned_token

CLIPS = [ROOT / "tests" / "clips" / f"sample_{side}.mp4" for side in "ab"]
WAIT_SECONDS = 300
SHOWN_GAPS = 4
SPANS_SECONDS = 60
PIECE = 256 * 1_024
"""Cloud Storage takes pieces of a multiple of this size."""


def by_api(stage: Stage, client: httpx.Client, generator: str = "procedural") -> dict[str, Any]:
    """Upload both sample clips by signed links, quote, render, wait; the render as it ended."""
    assets = [uploaded(stage, client, path) for path in CLIPS]
    quote = answered(client.post("/v1/quotes", json={"timeline": timeline(assets, generator)}))
    stage.say(f"quote {quote['id']}: {quote['credits']} credits")
    render = started(client, {"quote_id": quote["id"]})
    stage.say(f"render {render['id']} started")
    return ended(stage, client, render["id"])


def by_web(stage: Stage, client: httpx.Client, generator: str = "procedural") -> dict[str, Any]:
    """What the bridge screen asks from two clips to the film, and the film's page after it.

    The listener of renders is told by Firestore, as a browser is: what it hears of, it asks the API for.
    """
    assets = [uploaded(stage, client, path) for path in CLIPS]
    film = timeline(assets, generator)
    stills = answered(client.post("/v1/stills", json={"timeline": film, "bridge": "bridge"}))
    stage.say(f"stills match: {stills['match']['words']}")
    project = answered(client.post("/v1/projects", json={"name": "Rehearsal", "timeline": film}))
    quote = answered(client.post("/v1/quotes", json={"timeline": film, "project": project["id"]}))
    render = started(client, {"quote_id": quote["id"], "max_credits": quote["credits"]})
    heard = _heard(stage, client, render["id"])
    shown = answered(client.get(f"/v1/renders/{render['id']}/film"))
    stage.say(f"film page: {len(shown['seams'])} seams, {len(shown['files'])} files")
    return heard


def by_drop(
    stage: Stage, client: httpx.Client, generator: str = "procedural", clips: Sequence[Path] = CLIPS
) -> dict[str, Any]:
    """Two files put into a folder of a drop; its render, once the film lies beside them."""
    wish = {"generator": generator, "seconds": 1 if generator == "procedural" else 4}
    drop = answered(posted(client, "/v1/drops", wish))
    name = drop["address"].removeprefix("gs://uploads/") + "holiday/"
    there = {"api_endpoint": stage.storage.link}
    files = storage.Client(project=PROJECT, credentials=AnonymousCredentials(), client_options=there)
    bucket = files.bucket("uploads")
    for side, clip in zip("ab", clips, strict=True):
        bucket.blob(f"{name}{side}.mp4").upload_from_filename(str(clip))
        stage.say(f"{side}.mp4 dropped into {name}")
    deadline = time.monotonic() + WAIT_SECONDS
    while not (said := bucket.get_blob(f"{name}out/result.json")):
        refused = bucket.get_blob(f"{name}out/error.json")
        assert refused is None, refused.download_as_text()
        assert time.monotonic() < deadline, stage.logs()
        time.sleep(0.25)
    result = Result.model_validate_json(said.download_as_text())
    film = bucket.get_blob(f"{name}out/film.mp4")
    assert film is not None and film.size, result
    stage.say(f"{len(result.files)} files laid out, the film has {film.size} bytes")
    return asked_until_told(client, f"/v1/renders/{result.render}")


class Result(Value):
    """`result.json`, as its owner reads it."""

    at: int
    render: str
    credits: int
    files: Many[str]


@dataclass(frozen=True)
class Spent:
    """Where a render's seconds went: steps and models at work; media jobs that start; and the rest."""

    whole: float
    work: float
    starting: float
    crowded: float
    """So much of the rest went by while some process waited for a processor that another one had."""
    gaps: tuple[tuple[float, str, str], ...]
    """The longest times when nothing was at work: seconds, what was before, what came after."""

    @property
    def overhead(self) -> float:
        return self.whole - self.work - self.starting


Times = list[tuple[float, float]]


def spent(stage: Stage, render: dict[str, Any]) -> Spent:
    """A render's time by its trace. What goes on at once counts once, as work before all else."""
    begin, end = (datetime.fromisoformat(render[name]).timestamp() for name in ("created_at", "finished_at"))
    spans = _all_spans(stage, render["id"])
    work = [(each.begin, each.end) for each in spans]
    starts = _starts(stage.run.launched, spans)
    free = _uncovered(work + starts, begin, end)
    at_work = end - begin - _length(_uncovered(work, begin, end))
    named = [(each.begin, each.end, each.attributes.get("segue.step") or each.name) for each in spans]
    gaps = _gaps([*named, *((*each, "a job's start") for each in starts)], begin, end)
    starting = end - begin - at_work - _length(free)
    return Spent(end - begin, at_work, starting, stage.crowding.seconds(free), gaps)


def _all_spans(stage: Stage, render_id: str) -> list[Span]:
    """The spans of a film. Its worker sends the last of them as it ends, when the film is there already."""
    deadline = time.monotonic() + SPANS_SECONDS
    while True:
        spans = stage.collector.spans(trace_id_of(render_id))
        if any(each.attributes.get("segue.step") == "deliver" for each in spans):
            return spans
        assert time.monotonic() < deadline, f"{render_id}: {[each.name for each in spans]}"
        time.sleep(0.1)


def _starts(launched: Mapping[str, float], spans: Sequence[Span]) -> Times:
    """From the start of each worker's process to its first step."""
    first: dict[str, float] = {}
    for each in spans:
        worker = each.attributes.get("segue.worker", "")
        if worker in launched:
            first[worker] = min(each.begin, first.get(worker, each.begin))
    return [(launched[worker], begun) for worker, begun in first.items()]


def _gaps(
    spans: list[tuple[float, float, str]], begin: float, end: float
) -> tuple[tuple[float, str, str], ...]:
    """The longest times between spans, each with the names of those around it."""
    found, until, before = [], begin, "the start"
    for first, last, name in sorted([*spans, (end, end, "the end")]):
        found.append((first - until, before, name))
        if last > until:
            until, before = last, name
    return tuple(sorted(found, reverse=True)[:SHOWN_GAPS])


def _uncovered(spans: Times, begin: float, end: float) -> Times:
    """What of a time no span covers."""
    found, until = [], begin
    for first, last in [*sorted(spans), (end, end)]:
        if until < min(first, end):
            found.append((until, min(first, end)))
        until = max(until, last)
    return found


def _length(times: Times) -> float:
    return sum(last - first for first, last in times)


def timeline(assets: list[str], generator: str) -> dict[str, Any]:
    clips = [{"kind": "clip", "id": side, "asset": asset} for side, asset in zip("ab", assets, strict=True)]
    seconds = 1 if generator == "procedural" else 4
    bridge = {"kind": "bridge", "id": "bridge", "generator": generator, "seconds": seconds}
    return {"segments": [clips[0], bridge, clips[1]]}


def started(client: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    key = {"Idempotency-Key": body["quote_id"]}
    return answered(client.post("/v1/renders", json=body, headers=key))


def ended(stage: Stage, client: httpx.Client, render_id: str) -> dict[str, Any]:
    """Wait for a render's end. An answer that a killed process owes is asked for again."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        render = asked_until_told(client, f"/v1/renders/{render_id}")
        if render["state"] not in ("held", "running", "cancelling"):
            stage.say(f"render {render['state']}")
            return render
        assert time.monotonic() < deadline, f"{render} {stage.logs()}"
        time.sleep(0.25)


def posted(client: httpx.Client, path: str, body: dict[str, Any]) -> httpx.Response:
    """Post what may be asked twice, until a process is there to answer."""
    for _ in range(100):
        try:
            return client.post(path, json=body)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{path} is not answered")


def asked_until_told(client: httpx.Client, path: str) -> dict[str, Any]:
    for _ in range(100):
        try:
            return answered(client.get(path))
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{path} is not answered")


def _heard(stage: Stage, client: httpx.Client, render_id: str) -> dict[str, Any]:
    """Watch Firestore as the web app does, under its rules; each change has the render asked for anew."""
    headers = {"Authorization": "Bearer " + unsigned_token(PROJECT, "ann")}
    owner = {"field": {"fieldPath": "owner"}, "op": "EQUAL", "value": {"stringValue": "ann"}}
    newest = {
        "from": [{"collectionId": "renders"}],
        "where": {"fieldFilter": owner},
        "orderBy": [{"field": {"fieldPath": "created_at"}, "direction": "DESCENDING"}],
        "limit": 22,
    }
    root = f"http://{emulators.firestore()}/v1/projects/{PROJECT}/databases/(default)/documents"
    deadline, changes = time.monotonic() + WAIT_SECONDS, set[str]()
    while time.monotonic() < deadline:
        found = httpx.post(f"{root}:runQuery", json={"structuredQuery": newest}, headers=headers, timeout=30)
        assert found.status_code == 200, found.text
        documents = [each["document"] for each in found.json() if "document" in each]
        (mine,) = [each for each in documents if each["name"].endswith(render_id)]
        if mine["updateTime"] not in changes:
            changes.add(mine["updateTime"])
            render = answered(client.get(f"/v1/renders/{render_id}"))
            if render["state"] not in ("held", "running", "cancelling"):
                stage.say(f"render {render['state']}, told in {len(changes)} changes")
                return render
        time.sleep(0.25)
    raise AssertionError(stage.logs())


def uploaded(stage: Stage, client: httpx.Client, path: Path) -> str:
    """Send a clip as the web app does: in pieces, to the bucket itself, by the link that the API gives."""
    data = path.read_bytes()
    upload = answered(client.post("/v1/uploads", json={"name": path.name, "size": len(data)}))
    half = len(data) // 2 // PIECE * PIECE
    for first, last in ((0, half), (half, len(data))) if half else ((0, len(data)),):
        told = {"Content-Range": f"bytes {first}-{last - 1}/{len(data)}"}
        sent = httpx.put(upload["link"], content=data[first:last], headers=told, timeout=90)
        assert sent.status_code == (200 if last == len(data) else 308), sent.text
    stage.say(f"{path.name}: {len(data)} bytes sent to the bucket")
    return str(answered(client.post(upload["complete"]))["id"])


def answered(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, f"{answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found
