"""What becomes of a film, and of its credits, with each answer of each maker of sounds: over the wire.

As in `answers.py`, whose page ends with this.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from segue.app.credits import audit_ledger
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.attempts import GenerationAttempt
from segue.domain.render_model import Render
from segue.domain.results import Effect, Voice
from segue.models.elevenlabs.sounds import ElevenLabsSounds
from segue.models.elevenlabs.voice import ElevenLabsVoice
from segue.models.gemini.voice import GeminiVoice
from segue.models.remote.google import Google
from segue.models.settings import ElevenLabsSettings
from segue.ports import Query
from tests.app.world import World
from tests.models.answer_rows import TEN_GIGABYTES, Row, stored, table
from tests.models.fakes.elevenlabs import ElevenLabsFake
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.server import Answer, Asked, LostReply, refuse
from tests.models.providers import cloud

ASKED = (":generateContent", "/v1/sound-generation", "/v1/text-to-speech/Kore")
BLOCKED = Answer({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})
NOTHING = Answer({"candidates": [{"content": {"role": "model", "parts": []}, "finishReason": "OTHER"}]})

INTRODUCTION = """
## Sounds and voices

Under or over a free bridge, quoted at 4 credits. The answer to the request is the sound itself, so nothing
is followed afterwards: none comes late, and none is gone. A reply that is lost takes its sound with it; it is
waited out, and then another attempt is made.
"""


@dataclass(frozen=True)
class Maker:
    """One that makes sounds, beside its stand-in: `field` of a bridge takes the words for it.

    `filtered` is how it refuses words, `empty` how it ends without a sound, if it can.
    """

    field: str
    fake: Callable[[], Any]
    make: Callable[[Any, Any], Any]
    filtered: Answer
    empty: Answer | None


_REFUSES = refuse(400, "blocked by our content policy")

MAKERS = {
    "gemini-voice": Maker(
        "voice", GoogleFake, lambda fake, bucket: GeminiVoice(Google(cloud(fake)), bucket), BLOCKED, NOTHING
    ),
    "elevenlabs-voice": Maker(
        "voice",
        ElevenLabsFake,
        lambda fake, bucket: ElevenLabsVoice(ElevenLabsSettings("key", fake.link, "Kore"), bucket),
        _REFUSES,
        None,
    ),
    "elevenlabs": Maker(
        "effect",
        ElevenLabsFake,
        lambda fake, bucket: ElevenLabsSounds(ElevenLabsSettings("key", fake.link), bucket),
        _REFUSES,
        None,
    ),
}

Prepare = Callable[[Any, Maker, str], None]
"""Has a stand-in give an answer; the last argument is another host, which nothing may reach."""


def answers(choose: Callable[[Maker, str], Answer | None], times: int = 1_000) -> Prepare:
    """The first so many requests are answered with this instead; None: as always."""

    def prepare(fake: Any, maker: Maker, elsewhere: str) -> None:
        left = [choose(maker, elsewhere)] * times
        fake.before = lambda _asked: left.pop() if left else None

    return prepare


def always(answer: Answer) -> Prepare:
    return answers(lambda _maker, _elsewhere: answer)


def loses(when: str, times: int) -> Prepare:
    """So many replies are lost, before or after the sound was made."""

    def prepare(fake: Any, _maker: Maker, _elsewhere: str) -> None:
        left = [None] * times

        def lose(_asked: Asked) -> None:
            if left:
                left.pop()
                raise LostReply

        setattr(fake, when, lose)

    return prepare


@dataclass(frozen=True)
class Case:
    """An answer, in words, and how the stand-in gives it; `said` is what the operator's log must hold."""

    words: str
    prepare: Prepare
    said: str = ""
    twice: bool = False


as_always = answers(lambda _maker, _elsewhere: None)

CASES = (
    Case("success", as_always),
    Case("filtered", answers(lambda maker, _: maker.filtered)),
    Case("429", always(refuse(429, "too_many_concurrent_requests")), "too_many_concurrent"),
    Case("ambiguous submit: made, the reply is lost", loses("after", 1)),
    Case("ambiguous submit: no reply ever comes", loses("before", 1_000)),
    Case(
        "ambiguous submit: 503, and then it works",
        answers(lambda _m, _e: refuse(503, "overloaded"), 1),
        "ove",
    ),
    Case("failed: 500 each time", always(refuse(500, "it broke")), "it broke"),
    Case("each of our messages is delivered twice", as_always, twice=True),
    Case("wrong key", always(refuse(401, "API key not valid")), "API key not valid"),
    Case("no quota", always(refuse(429, "You exceeded your quota: requests per day")), "requests per day"),
    Case(
        "region refused", always(refuse(400, "User location is not supported.")), "location is not supported"
    ),
    Case("every id is retired", always(refuse(404, "model is no longer available")), "no longer available"),
    Case("an empty success", answers(lambda maker, _: maker.empty), "ended with OTHER"),
    Case(
        "a sound of 10 GB",
        always(Answer(b"x", headers={"Content-Length": str(TEN_GIGABYTES), "Content-Type": "audio/mpeg"})),
    ),
    Case(
        "a redirect to another host",
        answers(lambda _m, elsewhere: Answer(b"", 307, {"Location": f"{elsewhere}/v1/interactions"})),
    ),
)


def answered(name: str) -> Iterator[Row]:
    """Every case of one maker, each a film of its own."""
    maker = MAKERS[name]
    with TemporaryDirectory() as folder, _place(name, maker, Path(folder)) as (world, fake, stranger):
        for number, case in enumerate(CASES):
            if _applies(case, maker):
                fake.begin()
                yield _row(case, maker, world, fake, stranger, f"Words of case {number}.")


def _applies(case: Case, maker: Maker) -> bool:
    """Only Gemini ends without a sound; and its answer is JSON, which holds none of 10 GB."""
    gemini = maker.empty is not None
    return gemini if case.words == "an empty success" else not gemini or case.words != "a sound of 10 GB"


@contextmanager
def _place(name: str, maker: Maker, folder: Path) -> Iterator[tuple[World, Any, GoogleFake]]:
    world, fake, stranger = World(folder, prices={name: 1}), maker.fake(), GoogleFake()
    made = maker.make(fake, world.bucket)
    offered = {f"{'sound' if maker.field == 'effect' else 'voice'}_maker": made.capabilities}
    world.app = replace(
        world.app, catalogue=world.app.catalogue.changed(**offered), sound_makers={name: made}
    )
    try:
        yield world, fake, stranger
    finally:
        made.close()
        fake.close()
        stranger.close()
        world.close()


def _row(case: Case, maker: Maker, world: World, fake: Any, stranger: GoogleFake, words: str) -> Row:
    case.prepare(fake, maker, stranger.link)
    with structlog.testing.capture_logs() as logged:
        timeline = world.timeline("a", "b", generator="free", **{maker.field: words})
        render = world.ended(world.start(timeline), times=1 + case.twice)
    assert not [each.faults for each in audit_ledger(world.app) if each.faults]
    lines = world.store.query(GenerationAttempt, Query((("render", render.id),), "asked_at")).items
    submits = [asked for asked in fake.log if asked.path.endswith(ASKED)]
    assert len(submits) == len(fake.log)
    return Row(
        case.words,
        case.said,
        _told(maker, world, render),
        len(lines),
        len(submits),
        render.captured,
        render.released,
        str(logged),
        len(stranger.log),
    )


def _told(maker: Maker, world: World, render: Render) -> str:
    """The end as its user sees it, and which model made the sound."""
    if render.failure is not None:
        return f"`{render.failure.code}`: {render.failure.sentence}"
    key = next(each.key for each in world.app.plan(render.plan).plan.steps if each.kind == maker.field)
    artifact = world.store.get(Artifact, artifact_id("ann", key))
    assert artifact is not None and isinstance(artifact.result, Effect | Voice)
    return f"the film, its {'sound' if maker.field == 'effect' else 'line'} made by {artifact.result.model}"


def section(name: str, rows: list[Row]) -> str:
    """A maker's part of the page."""
    return "\n".join(table(f"### {name}", rows)) + "\n"


def stored_section(name: str) -> str:
    """A maker's part of the page as it is stored."""
    return stored(f"### {name}")


def sections() -> str:
    """The page's end."""
    return INTRODUCTION + "".join(section(name, list(answered(name))) for name in MAKERS)
