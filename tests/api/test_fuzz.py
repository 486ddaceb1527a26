"""What nobody foresaw: requests drawn from the API's own description, and raw ones past all rules.

A small share of each here; `make fuzz` asks for 10,000 and 100,000, and that none is answered after a second.
`SEGUE_FUZZ_SEED` draws others.
"""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from segue.domain.previews import Match, PreviewWork, StillsFound
from segue.platform.embedded.identity import LocalIdentity
from segue.ports import Told
from tests.api.raw import Sender, sent_in_process, wrong_with
from tests.api.studio import ANN, BOB, DAY_MS, Studio
from tests.api.test_authorization import delivered

CASES = int(os.environ.get("SEGUE_FUZZ_CASES", "230"))
RAW = int(os.environ.get("SEGUE_FUZZ_RAW", "1000"))
SLOWEST_SECONDS = float(os.environ.get("SEGUE_FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("SEGUE_FUZZ_SEED", "0"))
AT_ONCE = 500
STREAM = "GET /v1/events"
"""It has no end: the raw requests ask it and leave."""
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


class QuickPreviews:
    """Previews of a few bytes."""

    def make(
        self, work: PreviewWork, files: Mapping[str, Path], folder: Path, told: Told
    ) -> StillsFound | None:
        names = ("poster.webp", "filmstrip.webp", "proxy.mp4", "frame.webp", "first.png", "last.png")
        for name in names:
            (folder / name).write_bytes(b"seen")
        return FOUND if work.kind == "stills" else None


FOUND = StillsFound(
    before_frame=0,
    after_frame=0,
    dropped_before=0,
    dropped_after=0,
    reasons=("", ""),
    first_sha256="1" * 64,
    last_sha256="2" * 64,
    match=Match(score=1.0, picture=1.0, motion=1.0),
)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, dict[str, str]]]:
    """An installation in which Ann has a film, and the ids of what is hers."""
    studio = Studio(tmp_path_factory.mktemp("fuzz"), previews=QuickPreviews())
    studio.world.app = replace(studio.world.app, handlers={**studio.world.app.handlers, "deliver": delivered})
    asset = studio.upload(b"a clip")
    project = studio.ann.post("/v1/projects", json={"name": "p", "timeline": studio.timeline()}).json()
    render = studio.film()
    known = {
        "asset_id": asset["id"],
        "project_id": project["id"],
        "render_id": render["id"],
        "quote_id": studio.quote()["id"],
        "artifact_id": render["result"]["artifact"],
        "upload_id": studio.ann.post("/v1/uploads", json={"name": "b.mp4", "size": 3}).json()["id"],
        "drop_id": studio.ann.post("/v1/drops", json={}).json()["id"],
        "account_id": "ann",
        "segment_id": "b1",
        "segment": "b1",
        "token": studio.ann.post(f"/v1/renders/{render['id']}/share", json={}).json()["token"],
    }
    yield studio, known
    studio.close()


@pytest.mark.timeout(0)
def test_every_answer_is_as_the_api_says_of_itself(lived_in: tuple[Studio, dict[str, str]]) -> None:
    studio, known = lived_in
    schema = schemathesis.openapi.from_dict(studio.api.openapi())
    operations = [found.ok() for found in schema.get_all_operations() if found.ok().label != STREAM]
    seen = 0
    for number, operation in enumerate(operations):
        share = -(-(CASES - seen) // (len(operations) - number))  # what has few cases leaves them to others

        @seed(SEED)
        @settings(
            max_examples=max(1, share),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=operation.as_strategy(), hers=st.booleans())
        def asked(case: schemathesis.Case, hers: bool) -> None:
            nonlocal seen
            seen += 1
            if hers:
                case.path_parameters = {**case.path_parameters, **_held(known, case.path_parameters)}
            headers = {"Authorization": f"Bearer {studio.token(ANN)}"}
            begun = time.monotonic()
            answer = case.call(base_url=studio.link, headers=headers, timeout=60)
            assert time.monotonic() - begun < SLOWEST_SECONDS, case
            case.validate_response(answer, checks=CHECKS)

        asked()
    assert seen >= CASES


def _held(known: dict[str, str], asked: Mapping[str, object]) -> dict[str, str]:
    return {name: known[name] for name in asked if name in known}


@pytest.mark.timeout(0)
def test_no_request_at_all_is_answered_with_a_fault_of_ours(lived_in: tuple[Studio, dict[str, str]]) -> None:
    studio, known = lived_in
    forged = LocalIdentity(b"f" * 32, studio.world.clock, studio.world.store)
    good = {"timeline": studio.timeline(), "name": "p", "size": 9, "quote_id": known["quote_id"]}
    sender = Sender(
        random.Random(SEED),
        paths=tuple(studio.api.openapi()["paths"]),
        known=known,
        tokens=(studio.token(ANN), studio.token(BOB), forged.issue(ANN, DAY_MS)),
        samples=(json.dumps(good).encode(), json.dumps({"name": "b.mp4", "size": 3}).encode(), b"{}"),
    )
    wrong: dict[str, object] = {}
    statuses: Counter[int] = Counter()
    for _ in range(0, RAW, AT_ONCE):
        requests = [sender.request() for _ in range(AT_ONCE)]
        for request, answer in zip(requests, sent_in_process(studio.api, requests), strict=True):
            statuses[answer.status] += 1
            if lack := wrong_with(request, answer):
                wrong.setdefault(lack, request)
            assert answer.seconds < SLOWEST_SECONDS, request
    assert {200, 400, 401, 404, 405, 422} <= statuses.keys()  # it reaches far, and not only the door
    assert not wrong, "\n".join(f"{lack}\n    {request}" for lack, request in list(wrong.items())[:5])
