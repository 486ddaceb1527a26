"""What becomes of a clip that goes on, and of its credits, with each answer of the provider: over the wire.

As in `answers.py`, whose page holds this too: here are the answers that depend on what is submitted.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
import structlog

from segue.app.credits import audit_ledger
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.attempts import GenerationAttempt
from segue.domain.render_model import Render
from segue.domain.results import Extended
from segue.ports import Query, StepJob, StepOutput
from tests.app.world import RESULTS, World
from tests.models.answer_rows import Row, stored, table
from tests.models.answers import CASES, LONGEST_MINUTES, STILLS, Case, logged_text, placed
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.server import refuse
from tests.models.fakes.takes import film, pictures
from tests.models.providers import PROVIDERS, Provider, materials, small_film

TITLE = "## veo, where a clip goes on"
AS_OF_BRIDGES = frozenset(
    {
        "success",
        "filtered",
        "failed, retryable",
        "429",
        "gone: it knows nothing of the generation",
        "ambiguous submit: taken, the reply is lost",
        "ambiguous submit: nothing is ever found",
        "each of our messages is delivered twice",
        "the first id is retired",
        "a file that is not a video",
    }
)


def _never_taken(fake: Any, _provider: Provider, _elsewhere: str) -> None:
    fake.before = lambda asked: (
        refuse(503, "the bucket is away") if asked.path.startswith("/upload/") else None
    )


NOT_GIVEN = Case("the bucket does not take the clip's end", _never_taken, "the bucket is away")


def extending_answers() -> Iterator[tuple[Row, list[float]]]:
    """Every case, each a film of its own; and how like each end that arrived is to the chosen one, in dB."""
    veo = PROVIDERS["veo"]
    with TemporaryDirectory() as folder, placed(veo, Path(folder)) as (world, fake, stranger):
        world.app = replace(world.app, handlers={**world.app.handlers, "ending": _ending})
        for case in [*(case for case in CASES if case.words in AS_OF_BRIDGES), NOT_GIVEN]:
            fake.begin()
            fake.take = small_film()
            case.prepare(fake, veo, stranger.link)
            yield _row(case, world, fake, stranger), [_likeness(given) for given in fake.films()]


def _ending(job: StepJob) -> StepOutput:
    """The last second of a clip that stands still."""
    files = {name: job.scratch / name for name in ("before.mkv", "first.png")}
    files["first.png"].write_bytes(materials(STILLS)["first.png"])
    files["before.mkv"].write_bytes(_second())
    return StepOutput(RESULTS["ending"], files)


def _still() -> Any:
    return cv2.imdecode(np.frombuffer(materials(STILLS)["first.png"], np.uint8), cv2.IMREAD_COLOR)


@cache
def _second() -> bytes:
    return film([_still()] * 25, 24)


def _likeness(given: bytes) -> float:
    return float(cv2.PSNR(pictures(given)[-1], _still()))


def _row(case: Case, world: World, fake: Any, stranger: GoogleFake) -> Row:
    timeline = world.going_on(f"a{world.counter}", "veo", prompt=case.words, seconds=7)
    with structlog.testing.capture_logs() as logged:
        render = world.ended(world.start(timeline), times=1 + case.twice, looks=LONGEST_MINUTES)
    assert not [each.faults for each in audit_ledger(world.app) if each.faults]
    lines = world.store.query(GenerationAttempt, Query((("render", render.id),), "asked_at")).items
    return Row(
        case.words,
        case.said,
        _told(world, render),
        len(lines),
        len(fake.submits()),
        render.captured,
        render.released,
        logged_text(logged),
        len(stranger.log),
    )


def _told(world: World, render: Render) -> str:
    """The end as its user sees it, and which of the model's ids made it."""
    if render.failure is not None:
        return f"`{render.failure.code}`: {render.failure.sentence}"
    key = world.app.plan(render.plan).steps["extend:e1"].key
    artifact = world.store.get(Artifact, artifact_id("ann", key))
    assert artifact is not None and isinstance(artifact.result, Extended)
    return f"the film, made by {artifact.result.model}"


def extending_section(rows: list[Row]) -> str:
    """This part of the page."""
    count = sum(row.submits for row in rows)
    lines = [
        *table(TITLE, rows),
        "",
        "A clip that goes on for 7 s, quoted at 14 credits. Its last second lay in the model's bucket before",
        f"each of {count} submits, and ended with the picture that was chosen.",
    ]
    return "\n".join(lines) + "\n"


def stored_extending_section() -> str:
    """This part of the page as it is stored."""
    return stored(TITLE)
