"""Bad input: what is sent, and the one answer it gets. Never a 5xx, never a charge."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from segue.api.problems import Problem
from segue.domain.artifacts import plan_name
from segue.domain.render_model import Render
from tests.api.studio import Studio

CLIP = {"kind": "clip", "id": "a", "asset": "ast_ann_a"}
BRIDGE = {"kind": "bridge", "id": "b", "generator": "paid"}
CLIP_2 = {"kind": "clip", "id": "c", "asset": "ast_ann_b"}
JSON = {"Content-Type": "application/json"}


def quote(*segments: object, **about: object) -> dict[str, Any]:
    return {"timeline": {"segments": list(segments), **about}}


def changed(segment: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {**segment, **fields}


BODIES = [
    ("/v1/quotes", {}, 422, "invalid_timeline", "/timeline"),
    ("/v1/quotes", [], 422, "invalid_request", ""),
    ("/v1/quotes", "text", 422, "invalid_request", ""),
    ("/v1/quotes", None, 422, "invalid_request", ""),
    ("/v1/quotes", quote(), 422, "invalid_timeline", "/timeline/segments"),
    ("/v1/quotes", quote(CLIP, target=1), 422, "invalid_timeline", "/timeline/target"),
    ("/v1/quotes", {**quote(CLIP), "target": "movie"}, 422, "invalid_request", "/target"),
    ("/v1/quotes", {**quote(CLIP), "more": 1}, 422, "invalid_request", "/more"),
    ("/v1/quotes", {**quote(CLIP), "a/b~c": 1}, 422, "invalid_request", "/a~1b~0c"),
    ("/v1/quotes", quote(CLIP, BRIDGE), 422, "invalid_timeline", "/timeline"),
    ("/v1/quotes", quote(CLIP, CLIP), 422, "invalid_timeline", "/timeline"),
    ("/v1/quotes", quote({"kind": "shot"}), 422, "invalid_timeline", "/timeline/segments/0"),
    ("/v1/quotes", quote(changed(CLIP, id="A!")), 422, "invalid_timeline", "/timeline/segments/0/id"),
    (
        "/v1/quotes",
        quote(changed(CLIP, in_frame=-1)),
        422,
        "invalid_timeline",
        "/timeline/segments/0/in_frame",
    ),
    (
        "/v1/quotes",
        quote(changed(CLIP, in_frame="1")),
        422,
        "invalid_timeline",
        "/timeline/segments/0/in_frame",
    ),
    (
        "/v1/quotes",
        quote(changed(CLIP, in_frame=9, out_frame=9)),
        422,
        "invalid_timeline",
        "/timeline/segments/0",
    ),
    ("/v1/quotes", quote(changed(CLIP, in_frame=10**30)), 422, "does_not_fit", None),
    ("/v1/quotes", quote(changed(CLIP, asset="ast_no")), 404, "not_found", None),
    (
        "/v1/quotes",
        quote(CLIP, changed(BRIDGE, prompt="x" * 100_000), CLIP_2),
        422,
        "invalid_timeline",
        "/timeline/segments/1/prompt",
    ),
    ("/v1/quotes", quote(CLIP, changed(BRIDGE, seconds=50), CLIP_2), 422, "does_not_fit", None),
    ("/v1/quotes", quote(CLIP, changed(BRIDGE, generator="no"), CLIP_2), 422, "does_not_fit", None),
    ("/v1/quotes", quote(CLIP, format={"size": "1x1"}), 422, "invalid_timeline", "/timeline/format/size"),
    ("/v1/quotes", quote(*[CLIP] * 1_001), 422, "invalid_timeline", "/timeline/segments"),
    ("/v1/uploads", {"name": "a.mp4", "size": 0}, 422, "invalid_request", "/size"),
    ("/v1/uploads", {"name": "a.mp4", "size": 10**400}, 422, "invalid_request", "/size"),
    ("/v1/uploads", {"name": "a.mp4", "size": 1.0}, 422, "invalid_request", "/size"),
    ("/v1/uploads", {"name": "", "size": 1}, 422, "invalid_request", "/name"),
    ("/v1/uploads/upl_no/complete", None, 404, "not_found", None),
    ("/v1/projects", {"name": "x" * 201, **quote(CLIP)}, 422, "invalid_request", "/name"),
    ("/v1/renders", {"quote_id": "qte_no"}, 404, "not_found", None),
    ("/v1/renders", {"quote_id": "a/b"}, 404, "not_found", None),
    ("/v1/renders", {"quote_id": 1}, 422, "invalid_request", "/quote_id"),
    ("/v1/renders", {"quote_id": "q", "max_credits": -1}, 422, "invalid_request", "/max_credits"),
    ("/v1/renders/rnd_no/cancel", None, 404, "not_found", None),
    ("/v1/credits/checkout", {"pack": "huge"}, 400, "bad_request", None),
    ("/v1/payments/webhook", {"id": "evt"}, 400, "bad_request", None),
]


@pytest.mark.parametrize(("path", "body", "status", "code", "pointer"), BODIES)
def test_a_wrong_body_is_refused_with_its_place(
    shared: Studio, path: str, body: object, status: int, code: str, pointer: str | None
) -> None:
    shared.timeline("a", "b")
    content = None if body is None else json.dumps(body)
    answer = shared.ann.post(path, content=content, headers={**JSON, "Idempotency-Key": "one"})
    problem = refused(answer, status, code)
    if pointer is not None:
        assert problem.errors[0].pointer == pointer
        assert problem.errors[0].message in problem.detail


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({**quote(CLIP), "more": 1}, "there is no such field, remove it or check its spelling (/more)."),
        (quote(), "give at least 1 (/timeline/segments)."),
        (quote(CLIP, changed(BRIDGE, take=0), CLIP_2), "give 1 or more (/timeline/segments/1/take)."),
        ({}, "this is missing, add it (/timeline)."),
    ],
)
def test_a_fault_is_said_in_plain_words(shared: Studio, body: dict[str, Any], words: str) -> None:
    answer = shared.ann.post("/v1/quotes", json=body)
    assert answer.json()["detail"].endswith(f"is not valid: {words}")


REQUESTS: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nothing", {}, 404, "not_found"),
    ("GET", "/v1/nothing", {}, 404, "not_found"),
    ("GET", "/v1/assets/", {}, 404, "not_found"),
    ("GET", "/v1/assets/%00", {}, 404, "not_found"),
    ("GET", "/v1/assets/%ff%fe", {}, 404, "not_found"),
    ("GET", "/v1/assets/" + "x" * 5_000, {}, 404, "not_found"),
    ("GET", "/v1/renders/..", {}, 404, "not_found"),
    ("GET", "/v1/renders/__x__", {}, 404, "not_found"),
    ("GET", "/v1/artifacts/x:y:z", {}, 404, "not_found"),
    ("GET", "/sandbox/pay/cs_no", {}, 404, "not_found"),
    ("DELETE", "/v1/assets", {}, 405, "method_not_allowed"),
    ("POST", "/v1/me", {}, 405, "method_not_allowed"),
    ("GET", "/v1/assets?limit=0", {}, 422, "invalid_request"),
    ("GET", "/v1/assets?limit=101", {}, 422, "invalid_request"),
    ("GET", "/v1/assets?limit=many", {}, 422, "invalid_request"),
    ("GET", "/v1/assets?limit=" + "9" * 4_400, {}, 422, "invalid_request"),
    ("GET", "/v1/assets?cursor=no", {}, 400, "bad_request"),
    ("GET", "/v1/assets?cursor=" + "x" * 1_001, {}, 422, "invalid_request"),
    ("GET", "/v1/renders/rnd_no?wait=26", {}, 422, "invalid_request"),
    ("GET", "/v1/renders/rnd_no?after=-2", {}, 422, "invalid_request"),
    ("POST", "/v1/quotes", {"content": b"{", "headers": JSON}, 400, "bad_request"),
    ("POST", "/v1/quotes", {"content": b"\xff\xfe\x00", "headers": JSON}, 400, "bad_request"),
    ("POST", "/v1/quotes", {"content": b"[" * 100_000, "headers": JSON}, 400, "bad_request"),
    ("POST", "/v1/quotes", {"content": b'{"a":' + b"9" * 5_000 + b"}", "headers": JSON}, 400, "bad_request"),
    ("POST", "/v1/quotes", {"content": b"{}"}, 400, "bad_request"),
    ("POST", "/v1/quotes", {"data": {"a": "b"}}, 400, "bad_request"),
    ("POST", "/v1/quotes", {"content": b'{"\\ud800": 1}', "headers": JSON}, 422, "invalid_request"),
    ("POST", "/v1/quotes", {"content": b" " * (1024**2 + 1), "headers": JSON}, 413, "too_large"),
    ("POST", "/v1/quotes", {"content": iter([b" " * 1024**2, b" "]), "headers": JSON}, 413, "too_large"),
    ("POST", "/v1/payments/webhook", {"content": b" " * (256 * 1024 + 1)}, 400, "bad_request"),
    ("POST", "/v1/renders", {"json": {"quote_id": "q"}}, 400, "bad_request"),
    (
        "POST",
        "/v1/renders",
        {"json": {"quote_id": "q"}, "headers": {"Idempotency-Key": "k" * 256}},
        400,
        "bad_request",
    ),
    (
        "POST",
        "/v1/renders",
        {"json": {"quote_id": "q"}, "headers": {"Idempotency-Key": ""}},
        400,
        "bad_request",
    ),
    ("PUT", "/v1/bucket/uploads/upl_1", {"content": b"x"}, 403, "forbidden"),
    ("GET", "/v1/bucket/%2e%2e/%2e%2e/secret.key", {}, 403, "forbidden"),
    ("GET", "/v1/bucket/blobs/aa/bb?expires=9&filename=x&signature=y", {}, 403, "forbidden"),
    ("POST", "/v1/bucket/blobs/aa/bb", {}, 405, "method_not_allowed"),
]


@pytest.mark.parametrize(("method", "path", "request_", "status", "code"), REQUESTS)
def test_a_wrong_request_is_refused(
    shared: Studio, method: str, path: str, request_: dict[str, Any], status: int, code: str
) -> None:
    refused(shared.ann.request(method, path, **request_), status, code)


def refused(answer: httpx.Response, status: int, code: str) -> Problem:
    """The problem in an answer, which is whole and says what to do."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem = Problem.model_validate_json(answer.content)
    assert (answer.status_code, problem.code) == (status, code), answer.text
    assert (problem.status, problem.charged) == (status, 0)
    assert problem.request_id == answer.headers["x-request-id"]
    assert problem.detail.endswith(".") and 10 < len(problem.detail) < 400
    assert len(problem.errors) <= 20
    return problem


CURSORS = [
    [10**30, "x"],
    [-(10**30), "x"],
    [1.5, "x"],
    ["\ud800", "x"],
    [None, "\ud800"],
    [1, 2],
    {},
    "x",
    [],
]


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_made_up_cursor_never_breaks_anything(shared: Studio, cursor: object) -> None:
    from base64 import urlsafe_b64encode

    text = urlsafe_b64encode(json.dumps(cursor).encode()).decode()
    assert shared.ann.get("/v1/assets", params={"cursor": text}).status_code in (200, 400)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
PATHS = ["/v1/quotes", "/v1/uploads", "/v1/projects", "/v1/renders", "/v1/credits/checkout"]


@settings(max_examples=40)
@given(st.sampled_from(PATHS), JSON_VALUES, st.sampled_from(["", "timeline", "format", "segments", "name"]))
def test_no_body_breaks_anything(shared: Studio, path: str, value: object, place: str) -> None:
    nested = {"timeline": value, "format": {"timeline": {"format": value, "segments": [CLIP]}}}
    body = value if not place else nested.get(place, {"timeline": {"segments": [value]}, place: value})
    answer = shared.ann.post(path, content=json.dumps(body), headers={**JSON, "Idempotency-Key": "k"})
    assert answer.status_code < 500, (body, answer.text)


def test_what_breaks_in_ourselves_is_told_to_operators_only(
    studio: Studio,
) -> None:
    render = studio.start()
    stored = studio.world.store.get(Render, render["id"])
    assert stored is not None
    studio.world.bucket.put_bytes(plan_name(stored.plan), b"damaged, secretly")
    studio.world.app.plans.clear()
    with capture_logs() as logged:
        answer = studio.ann.get(f"/v1/renders/{render['id']}", headers={"X-Request-Id": "tell-me"})
    problem = refused(answer, 500, "internal")
    assert problem.request_id == "tell-me"
    told = next(line for line in logged if line["event"] == "request_broke")
    assert told["request_id"] == "tell-me" and "secretly" in str(told["exc_info"])
    assert "secretly" not in answer.text and "Traceback" not in answer.text


def test_a_disk_that_is_gone_is_an_outage_not_an_absence(studio: Studio) -> None:
    render = studio.start()
    files = studio.world.folder / "bucket" / "files"
    files.rename(files.with_name("gone"))
    studio.world.app.plans.clear()
    answer = studio.ann.get(f"/v1/renders/{render['id']}")
    assert refused(answer, 503, "unavailable").retryable
    assert answer.headers["retry-after"] == "1"


def test_answers_say_how_they_may_be_used(shared: Studio) -> None:
    for answer in (shared.ann.get("/v1/me"), shared.ann.get("/v1/nothing"), shared.nobody.get("/docs")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-1_2", True), ("x" * 65, False), ("a b", False), ("", False)]
)
def test_a_request_id_is_kept_if_it_is_one(shared: Studio, sent: str, kept: bool) -> None:
    answer = shared.ann.get("/v1/me", headers={"X-Request-Id": sent})
    assert (answer.headers["x-request-id"] == sent) == kept


def test_credits_are_untouched_by_all_this(shared: Studio) -> None:
    assert shared.ann.get("/v1/credits").json() == {"available": 100, "held": 0, "frozen": None}
