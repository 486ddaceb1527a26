"""A step job for tests: real files in, a scratch folder, and a count of what was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from segue.domain.assets import Colour, Facts, Size
from segue.domain.plan import FilmFormat, Plan, Span, Step, Work
from segue.domain.timeline import Fit
from segue.domain.value import parse_rate
from segue.ports import StepInput


@dataclass
class Job:
    """A StepJob over local files, by asset id. `told` are the calls of `progress`."""

    step: Step
    scratch: Path
    assets: Mapping[str, Path]
    inputs: Mapping[str, StepInput] = field(default_factory=dict)
    told: list[tuple[int, int]] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        return Plan(target="film", steps=(self.step,), goal=self.step.id, price_version="test")

    def asset(self, asset_id: str) -> Path:
        return self.assets[asset_id]

    def input(self, step_id: str) -> StepInput:
        return self.inputs[step_id]

    def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))


def step_of(work: Work) -> Step:
    return Step(id="step", key="0" * 64, needs=(), place="worker", price=0, work=work)


def span_of(
    facts: Facts,
    in_frame: int = 0,
    out_frame: int | None = None,
    asset: str = "ast_a",
    sound: int | None = None,
) -> Span:
    return Span(
        asset=asset,
        sha256="0" * 64,
        facts=facts,
        in_frame=in_frame,
        out_frame=facts.picture.frames if out_frame is None else out_frame,
        audio_track=sound,
    )


def form_of(
    width: int, height: int, rate: str, fit: Fit = "blur", colour: Colour | None = None
) -> FilmFormat:
    return FilmFormat(
        size=Size(width=width, height=height), rate=parse_rate(rate), fit=fit, colour=colour or Colour()
    )
