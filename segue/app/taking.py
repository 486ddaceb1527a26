"""What a provider has delivered: brought home, looked at, and stored."""

from pathlib import Path
from typing import Literal

from segue.app.context import App
from segue.app.step_job import stored_files
from segue.domain import limits
from segue.domain.artifacts import File, Submission, file_name
from segue.domain.results import Effect, Generated, Voice
from segue.domain.take_files import EFFECT, STILLS, TAKE, VOICE

Made = Generated | Effect | Voice


class Unfaithful(Exception):
    """A take whose ends are not the frames that were asked for."""

    def __init__(self, decibels: tuple[float, float]) -> None:
        super().__init__(str(decibels))
        self.decibels = decibels


def sound_brought(
    app: App, kind: Literal["effect", "voice"], submission: Submission, name: str, model: str, folder: Path
) -> tuple[Made, dict[str, File]]:
    """A sound, or a voice, as it came from its maker."""
    file_name, of_kind = {"effect": (EFFECT, Effect), "voice": (VOICE, Voice)}[kind]
    local = folder / file_name
    app.bucket.fetch(name, local)
    result = of_kind(
        generator=submission.generator,
        model=model,
        prompt=submission.prompt,
        samples=app.prober.listen(local).samples,
    )
    return result, stored_files(app, [(file_name, local)])


def take_brought(
    app: App, submission: Submission, name: str, model: str, number: int, folder: Path
) -> tuple[Generated, dict[str, File]]:
    """A take with the two stills that it was made from, and how true it is to them."""
    local = folder / TAKE
    app.bucket.fetch(name, local)
    frames = app.prober.probe(local).picture.frames
    likeness = _likeness(app, local, submission.stills, folder) if submission.stills else None
    result = Generated(
        generator=submission.generator,
        model=model,
        prompt=submission.prompt,
        take=number,
        frames=frames,
        before_frame=submission.before_frame,
        after_frame=submission.after_frame,
        fidelity_db=likeness,
    )
    stills = {name: file for name, file in submission.stills.items() if name in STILLS}
    return result, stored_files(app, [(TAKE, local)]) | stills


def _likeness(app: App, take: Path, stills: dict[str, File], folder: Path) -> tuple[float, float]:
    """How true the take's ends are to the frames asked for, in dB. Raises Unfaithful below what may pass."""
    for name in STILLS:
        app.bucket.fetch(file_name(stills[name].sha256), folder / name)
    likeness = app.prober.fidelity(take, *(folder / name for name in STILLS))
    if min(likeness) < limits.FAITHFUL_DB:
        raise Unfaithful(likeness)
    return likeness
