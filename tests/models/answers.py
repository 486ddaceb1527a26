"""What becomes of a film, and of its credits, with each answer of each provider: over the wire.

The true SDKs talk over a socket to stand-ins; everything between, from the quote to the ledger, is the
application's own. `python -m tests.models.answers` writes docs/providers.md; a test keeps that page equal to
what really happens.
"""

import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog

from segue.app.credits import audit_ledger
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.assets import Size
from segue.domain.attempts import GenerationAttempt
from segue.domain.capabilities import Catalogue
from segue.domain.errors import SegueError
from segue.domain.ledger import Account
from segue.domain.render_model import Render
from segue.domain.results import Generated
from segue.ports import Query, StepJob, StepOutput
from tests.app.world import RESULTS, World
from tests.models.answer_rows import PAGE, TEN_GIGABYTES, Row, stored, table
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.server import Answer, Asked, LostReply, Trouble, refuse
from tests.models.providers import PROVIDERS, Provider, materials, small_film
from tests.models.sound_answers import sections

STILLS = Size(width=320, height=180)
LONGEST_MINUTES = 240
HOTEL = Answer(b"<html>Welcome to the hotel's network</html>", headers={"Content-Type": "text/html"})

Prepare = Callable[[Any, Provider, str], None]
"""Has a stand-in give an answer; the last argument is another host, which nothing may reach."""


@dataclass(frozen=True)
class Case:
    """An answer: in words, how the stand-in gives it, and what the provider says that the log must hold.

    `characters` is how long the prompt is made; `twice` has every message delivered twice.
    """

    words: str
    prepare: Prepare
    said: str = ""
    characters: int = 0
    twice: bool = False


def nothing(_fake: Any, _provider: Provider, _elsewhere: str) -> None:
    """Success."""


def submit_answered(answer: Answer, times: int = 1_000) -> Prepare:
    """A submit that is answered with this instead, so many times."""

    def prepare(fake: Any, _provider: Provider, _elsewhere: str) -> None:
        left = [answer] * times
        fake.before = lambda asked: left.pop() if left and fake.starts(asked) else None

    return prepare


def refused(status: int, text: str) -> Prepare:
    """A submit that the provider refuses."""
    return submit_answered(refuse(status, text))


def ends(which: str) -> Prepare:
    """A generation that ends in one of a provider's ways."""

    def prepare(fake: Any, provider: Provider, _elsewhere: str) -> None:
        fake.ending = getattr(provider, which)

    return prepare


def on_submit(before: bool, trouble: Trouble) -> Prepare:
    """Something that happens when a submit comes in, before or after the provider has taken it."""

    def prepare(fake: Any, _provider: Provider, _elsewhere: str) -> None:
        def act(asked: Asked) -> Answer | None:
            return trouble(asked) if fake.starts(asked) else None

        setattr(fake, "before" if before else "after", act)

    return prepare


def lost(_asked: Asked) -> None:
    raise LostReply


def polls_answered(answer: Answer, times: int = 1_000) -> Prepare:
    """Every look at a generation is answered with this, so many times."""

    def prepare(fake: Any, _provider: Provider, _elsewhere: str) -> None:
        left = [answer] * times

        def instead(asked: Asked) -> Answer | None:
            upload = asked.path == "/upload/image"
            return left.pop() if left and fake.submits() and not upload and not fake.starts(asked) else None

        fake.before = instead

    return prepare


def working_for(polls: int) -> Prepare:
    def prepare(fake: Any, _provider: Provider, _elsewhere: str) -> None:
        fake.polls_until_done = polls

    return prepare


def forgotten(fake: Any, _provider: Provider, _elsewhere: str) -> None:
    fake.after = lambda asked: fake.forget() if fake.starts(asked) else None


def ids_gone(fake: Any, provider: Provider, count: int) -> None:
    models = provider.make(fake, None).capabilities.models
    fake.gone.update(model.id for model in models[:count])


def result_answered(answer: Callable[[str], Answer]) -> Prepare:
    """The film's own address answers with this."""

    def prepare(fake: Any, _provider: Provider, elsewhere: str) -> None:
        fake.before = lambda asked: answer(elsewhere) if fake.delivers(asked) else None

    return prepare


def too_large(fake: Any, provider: Provider, elsewhere: str) -> None:
    fake.claimed_bytes = TEN_GIGABYTES  # of an object in a bucket, which is asked before it is read
    headers = {"Content-Length": str(TEN_GIGABYTES)}
    result_answered(lambda _elsewhere: Answer(small_film(), headers=headers))(fake, provider, elsewhere)


def lies_elsewhere(fake: Any, provider: Provider, elsewhere: str) -> None:
    if provider.name in ("veo", "omni"):
        fake.result_link = "gs://somebody-elses/film.mp4"
    result_answered(lambda host: Answer(b"", 302, {"Location": f"{host}/film.mp4"}))(
        fake, provider, elsewhere
    )


def sent_elsewhere(fake: Any, provider: Provider, elsewhere: str) -> None:
    submit_answered(Answer(b"", 307, {"Location": f"{elsewhere}/v1/interactions"}))(fake, provider, elsewhere)


def no_film(fake: Any, _provider: Provider, _elsewhere: str) -> None:
    fake.take = b"<html>not a film</html>"


def first_id_gone(fake: Any, provider: Provider, _elsewhere: str) -> None:
    ids_gone(fake, provider, 1)


def all_ids_gone(fake: Any, provider: Provider, _elsewhere: str) -> None:
    ids_gone(fake, provider, 9)


CASES = (
    Case("success", nothing),
    Case("filtered", ends("filtered")),
    Case("failed for good", ends("failed_for_good")),
    Case("failed, retryable", ends("failed")),
    Case("429", refused(429, "Resource has been exhausted: 10 requests per minute"), "10 requests per"),
    Case("gone: it knows nothing of the generation", forgotten),
    Case("late: after ten minutes", working_for(10)),
    Case("ambiguous submit: taken, the reply is lost", on_submit(False, lost)),
    Case("ambiguous submit: nothing is ever found", on_submit(True, lost)),
    Case("ambiguous submit: 503, and then it works", submit_answered(refuse(503, "overloaded"), 1), "overlo"),
    Case("503 at the first looks", polls_answered(refuse(503, "overloaded"), 3), "overloaded"),
    Case("each of our messages is delivered twice", nothing, twice=True),
    Case("wrong key", refused(401, "API key not valid"), "API key not valid"),
    Case("no quota", refused(429, "You exceeded your quota: requests per day"), "requests per day"),
    Case("region refused", refused(400, "User location is not supported."), "location is not supported"),
    Case("the first id is retired", first_id_gone, "no longer available"),
    Case("every id is retired", all_ids_gone, "no longer available"),
    Case("a prompt too long for the model", nothing, characters=limits.MAX_PROMPT_CHARACTERS),
    Case("a prompt that it finds too long", refused(400, "prompt exceeds 1024 tokens"), "1024 tokens"),
    Case("a size that it lacks", refused(400, "1280:720 is not supported"), "1280:720 is not supported"),
    Case("an operation that never ends", working_for(1_000_000)),
    Case("an empty success", ends("empty")),
    Case("HTML instead of JSON at the submit", submit_answered(HOTEL), "hotel's network"),
    Case("HTML instead of JSON from then on", polls_answered(HOTEL), "hotel's network"),
    Case("a film of 10 GB", too_large, str(TEN_GIGABYTES)),
    Case("a film on another host", lies_elsewhere),
    Case("a redirect to another host at the submit", sent_elsewhere),
    Case("a file that is not a video", no_film, "<html>not"),
)


NOT_OF_ONES_OWN = ("filtered", "failed for good", "the first id is retired", "every id is retired")


def answered(name: str) -> Iterator[Row]:
    """Every case of one provider, each a film of its own."""
    provider = PROVIDERS[name]
    with TemporaryDirectory() as folder, placed(provider, Path(folder)) as (world, fake, stranger):
        for case in CASES:
            if _applies(case, name):
                fake.begin()
                fake.take = small_film()
                yield _row(case, provider, world, fake, stranger)


def _applies(case: Case, name: str) -> bool:
    """A server of one's own filters nothing, has no ids that are retired, and fails for no lasting reason."""
    return name != "comfyui" or case.words not in NOT_OF_ONES_OWN


@contextmanager
def placed(provider: Provider, folder: Path) -> Iterator[tuple[World, Any, GoogleFake]]:
    world, fake, stranger = World(folder, prices={provider.name: 2}), provider.fake(), GoogleFake()
    generator: Any = provider.make(fake, world.bucket)
    world.app = replace(
        world.app,
        catalogue=Catalogue(generators=(generator.capabilities,), prices=world.app.catalogue.prices),
        handlers={**world.app.handlers, "frames": _frames},
        remotes={provider.name: generator},
    )
    try:
        yield world, fake, stranger
    finally:
        generator.close()
        fake.close()
        stranger.close()
        world.close()


def _frames(job: StepJob) -> StepOutput:
    """Real pictures, always the same."""
    files = {name: job.scratch / name for name in materials(STILLS)}
    for name, data in materials(STILLS).items():
        files[name].write_bytes(data)
    return StepOutput(RESULTS["frames"], {name: files[name] for name in sorted(files)})


def _row(case: Case, provider: Provider, world: World, fake: Any, stranger: GoogleFake) -> Row:
    case.prepare(fake, provider, stranger.link)
    with structlog.testing.capture_logs() as logged:
        try:
            render = _lived(world, case, provider.name)
        except SegueError as error:
            account = world.store.get(Account, "ann")
            assert account is not None and account.held == 0
            words = f"before anything is held, `{error.code}`: {error}"
            return Row(case.words, case.said, words, 0, len(fake.submits()), 0, 0, "", len(stranger.log))
    assert not [each.faults for each in audit_ledger(world.app) if each.faults]
    index = world.app.plan(render.plan)
    keys = {step.kind: step.key for step in index.plan.steps}
    frames = world.store.get(Artifact, artifact_id("ann", keys["frames"]))
    assert frames is not None
    chosen = (frames.files["first.png"].sha256, frames.files["last.png"].sha256)
    lines = world.store.query(GenerationAttempt, Query((("render", render.id),), "asked_at")).items
    return Row(
        case.words,
        case.said,
        _told(world, render, keys["generate"]),
        len(lines),
        len(fake.submits()),
        render.captured,
        render.released,
        logged_text(logged),
        len(stranger.log),
        tuple(fake.frames()),
        chosen,
    )


def _lived(world: World, case: Case, generator: str) -> Render:
    """A film from its start to its end."""
    prompt = case.words.ljust(case.characters, ".")
    started = world.start(world.timeline(f"a{world.counter}", "b", generator=generator, prompt=prompt))
    return world.ended(started, times=1 + case.twice, looks=LONGEST_MINUTES)


def _told(world: World, render: Render, key: str) -> str:
    """The end as its user sees it, and which of the model's ids made it."""
    if render.failure is not None:
        return f"`{render.failure.code}`: {render.failure.sentence}"
    artifact = world.store.get(Artifact, artifact_id("ann", key))
    assert artifact is not None and isinstance(artifact.result, Generated)
    return f"the film, made by {artifact.result.model}"


def logged_text(logged: list[Any]) -> str:
    """What the operator's log holds, as one text."""
    errors = [entry["exc_info"] for entry in logged if isinstance(entry.get("exc_info"), BaseException)]
    told = ["".join(traceback.format_exception(error)) for error in errors]
    return "\n".join([*told, json.dumps(logged, default=str)])


HEADER = """# What each provider may answer

Each line is a film of one bridge, quoted at 8 credits, whose provider answers as it says. The providers' own
SDKs talk over a socket to stand-ins; everything else is the application, from the quote to the ledger.
Written by `python -m tests.models.answers`; a test holds the page equal to what happens.

`attempts` are those we count; `submits` the requests that reached a provider and could start a generation:
one for each attempt, or one for each id of a model that is asked in turn, those before it being retired. What
a provider said in its own words is in the operator's log, under the render's id; no user sees it.
"""


def section(name: str, rows: list[Row]) -> str:
    """A provider's part of the page."""
    lines = table(f"## {name}", rows)
    arrived = sorted({pair for row in rows for pair in row.frames})
    count = sum(len(row.frames) for row in rows)
    lines += ["", f"The two frames by their sha256: chosen {_shown(rows[0].chosen)};"]
    lines += [f"arrived, in each of {count} submits, {_shown(*arrived)}."]
    return "\n".join(lines) + "\n"


def _shown(*pairs: tuple[str, str]) -> str:
    return " and ".join(f"`{first[:16]}` and `{last[:16]}`" for first, last in pairs)


def stored_section(name: str) -> str:
    """A provider's part of the page as it is stored."""
    return stored(f"## {name}")


if __name__ == "__main__":
    from tests.models.extending_answers import extending_answers, extending_section

    bridges = "".join(section(name, list(answered(name))) for name in PROVIDERS)
    going_on = extending_section([row for row, _ in extending_answers()])
    PAGE.write_text(HEADER + bridges + going_on + sections())
