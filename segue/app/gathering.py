"""All that one submission to a provider needs, put together before its intent is committed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import cast

from segue.app.context import App
from segue.app.step_job import LocalStepJob, sha256_of
from segue.domain.artifacts import File, artifact_id
from segue.domain.keys import made_key
from segue.domain.plan import EffectWork, ExtendWork, GenerateWork, PlanIndex, Step, VoiceWork
from segue.domain.render_model import Render
from segue.domain.results import Anchors, Direction, Ending
from segue.domain.take_files import CONTEXT, STILLS, TAKE
from segue.ports import ExtensionRequest, GenerationRequest, Moderator, RemoteExtender, SoundRequest

GOES_ON = (
    "The shot goes on as it is, in one continuous unbroken take without a cut: the camera and everything in "
    "the picture keep moving as they do, in the same light."
)
"""What a model is asked that continues a clip, where nobody says how."""


@dataclass(frozen=True)
class Asked:
    """One submission: `call` makes it, given the attempt's prefix; `look` has a moderator look at it first.

    A bridge's take also lies under a second key (`second_id`). A take keeps the stills it was made from.
    """

    step: Step
    generator: str
    prompt: str
    call: Callable[[str], str]
    look: Callable[[Moderator], None]
    second_id: str = ""
    before_frame: int = 0
    after_frame: int = 0
    stills: dict[str, File] = field(default_factory=dict)


def gathered(app: App, render: Render, index: PlanIndex, step: Step, folder: Path) -> Asked:
    """What a step of a provider's asks. Raises InputLost."""
    if isinstance(step.work, EffectWork | VoiceWork):
        return _from_words(app, step, step.work)
    job = LocalStepJob(
        app, render, index, step, folder / "own", folder / "inputs", lambda _done, _total: None
    )
    if isinstance(step.work, ExtendWork):
        return _of_extension(app, job, step, step.work)
    assert isinstance(step.work, GenerateWork)
    return _of_take(app, job, step, step.work, render.owner)


def _from_words(app: App, step: Step, work: EffectWork | VoiceWork) -> Asked:
    call = partial(app.sound_makers[work.generator].submit, SoundRequest(work.prompt, work.seconds))
    return Asked(step, work.generator, work.prompt, call, lambda moderator: moderator.prompt(work.prompt))


def _of_take(app: App, job: LocalStepJob, step: Step, work: GenerateWork, owner: str) -> Asked:
    frames = job.input(work.frames)
    anchors = frames.result
    assert isinstance(anchors, Anchors)
    prompt = work.prompt
    if prompt is None and work.direct is not None:
        direction = job.input(work.direct).result
        assert isinstance(direction, Direction)
        prompt = direction.prompt
    request = GenerationRequest(
        first=frames.files["first.png"],
        last=frames.files["last.png"],
        before=frames.files["before.mkv"],
        after=frames.files["after.mkv"],
        prompt=prompt or "",
        seconds=work.seconds,
        format=work.format,
        canvas=work.canvas,
        take=work.take,
        destination=job.scratch / TAKE,
        progress=job.progress,
        sound=work.sound,
    )
    second = made_key(work, anchors.first_sha256, anchors.last_sha256, prompt or "")
    return Asked(
        step,
        work.generator,
        prompt or "",
        partial(app.remotes[work.generator].submit, request),
        lambda moderator: moderator.request(request),
        second_id=artifact_id(owner, second),
        before_frame=anchors.before_frame,
        after_frame=anchors.after_frame,
        stills=_kept(frames.files, (*STILLS, *(CONTEXT if work.retakes else ()))),
    )


def _of_extension(app: App, job: LocalStepJob, step: Step, work: ExtendWork) -> Asked:
    frames = job.input(work.frames)
    ending = frames.result
    assert isinstance(ending, Ending)
    request = ExtensionRequest(
        first=frames.files["first.png"],
        before=frames.files["before.mkv"],
        prompt=work.prompt or GOES_ON,
        seconds=work.seconds,
        format=work.format,
        canvas=work.canvas,
        take=work.take,
        destination=job.scratch / TAKE,
        progress=job.progress,
    )
    extender = cast(RemoteExtender, app.remotes[work.generator])  # the compiler has let no other through
    return Asked(
        step,
        work.generator,
        request.prompt,
        partial(extender.extend, request),
        lambda moderator: moderator.request(request),
        before_frame=ending.before_frame,
        stills=_kept(frames.files, STILLS[:1]),
    )


def _kept(files: Mapping[str, Path], names: Sequence[str]) -> dict[str, File]:
    """What a take keeps of what it was made from."""
    return {name: File(sha256=sha256_of(files[name]), size=files[name].stat().st_size) for name in names}
