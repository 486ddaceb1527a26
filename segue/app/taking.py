"""What a provider has delivered: brought home, looked at, and stored."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from segue.app.context import App
from segue.app.step_job import stored_files
from segue.domain import limits
from segue.domain.artifacts import File, Submission, file_name
from segue.domain.frames import frames_lasting
from segue.domain.plan import ExtendWork
from segue.domain.results import Effect, Extended, Generated, Voice
from segue.domain.take_files import EFFECT, STILLS, TAKE, VOICE

Made = Generated | Extended | Effect | Voice


class Unfaithful(Exception):
    """A take whose ends are not the frames that were asked for."""

    def __init__(self, decibels: tuple[float, ...]) -> None:
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
    _fetch_stills(app, stills, folder, STILLS)
    likeness = app.prober.fidelity(take, *(folder / name for name in STILLS))
    if min(likeness) < limits.FAITHFUL_DB:
        raise Unfaithful(likeness)
    return likeness


def extension_brought(
    app: App, submission: Submission, name: str, model: str, work: ExtendWork, folder: Path
) -> tuple[Extended, dict[str, File]]:
    """A take that goes on from a clip, with the still from which it does, and how true it is to that.

    A model may give back what it was given of the clip, and then what it has made: what was asked for lies
    at the end, and the frame before it is the model's copy of the still.
    """
    local = folder / TAKE
    app.bucket.fetch(name, local)
    picture = app.prober.probe(local).picture
    lead = max(0, picture.frames - 1 - frames_lasting(work.seconds, picture.rate))
    _fetch_stills(app, submission.stills, folder, STILLS[:1])
    likeness = app.prober.fidelity_at(local, folder / STILLS[0], lead)
    if likeness < limits.FAITHFUL_DB:
        raise Unfaithful((likeness,))
    result = Extended(
        generator=submission.generator,
        model=model,
        take=work.take,
        frames=picture.frames - lead,
        before_frame=submission.before_frame,
        prompt=submission.prompt,
        lead=lead,
        fidelity_db=likeness,
    )
    return result, stored_files(app, [(TAKE, local)]) | submission.stills


def _fetch_stills(app: App, stills: dict[str, File], folder: Path, names: Sequence[str]) -> None:
    for name in names:
        app.bucket.fetch(file_name(stills[name].sha256), folder / name)
