"""`segue bridge`, `segue film`, `segue quote`: the three that take a timeline."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from segue.app.changes import changes_of
from segue.app.quotes import make_quote
from segue.app.timeline_files import with_assets, with_recording
from segue.commands.answers import PromptsAnswer
from segue.commands.delivery import film_answer, film_lines, prompts_answer, write_out
from segue.commands.files import Destination, destination, named_after, readable_file
from segue.commands.going_on import Going, extended
from segue.commands.money import balance, counted, credits_in_words, price_lines, worth
from segue.commands.terminal import Terminal
from segue.commands.thread import read_clips, read_track, render_timeline
from segue.commands.timelines import (
    Asked,
    bridged,
    files_of,
    read_timeline,
    refuse_before_reading,
    track_of,
)
from segue.config import Config
from segue.domain.diff import Change
from segue.domain.errors import BadRequest
from segue.domain.quotes import QuoteItem
from segue.domain.timeline import Codec, People, Target, Timeline
from segue.domain.value import Instant, Many, Value
from segue.wiring import Segue, open_segue

LISTED_CHANGES = 20
"""What people read of a list of steps."""


@dataclass(frozen=True)
class Making:
    """What every command that makes something is told besides its timeline."""

    output: Path | None
    target: Target
    json: bool
    yes: bool
    force: bool
    people: People | None = None


class QuoteAnswer(Value):
    """A price before anything runs. `runs` are the steps that would run, `kept` counts the others."""

    quote: str
    credits: int
    cents: int
    balance: int
    balance_after: int
    expires_at: Instant
    items: Many[QuoteItem]
    notices: Many[str]
    runs: Many[str]
    kept: int
    changes: Many[Change]


def bridge(clips: Sequence[Path], asked: Asked, making: Making) -> int:
    """Join clips by bridges into one film."""
    refuse_before_reading(len(clips), asked)
    for clip in clips:
        readable_file(clip)
    terminal = Terminal(json=making.json)
    ending = _ending(asked.codec, making.target)
    place = _place(making, named_after(clips, making.target, ending), clips, ending)
    with open_segue(Config.from_environment()) as segue:
        assets = read_clips(segue, terminal, clips)
        recording = read_track(segue, Path(asked.track.sound) if asked.track else None)
        timeline = with_recording(bridged([assets[clip] for clip in clips], asked), recording)
        advice = f"--take {asked.take + 1} for another try, --prompt TEXT to direct it, or segue studio."
        return _make(segue, terminal, timeline, making, place, advice)


def extend(clip: Path, going: Going, making: Making) -> int:
    """Have a clip go on beyond its last frame."""
    readable_file(clip)
    terminal = Terminal(json=making.json)
    ending = _ending(going.codec, making.target)
    place = _place(making, Path.cwd() / f"{clip.stem}_extended.{ending}", [clip], ending)
    with open_segue(Config.from_environment()) as segue:
        timeline = extended(read_clips(segue, terminal, [clip])[clip], going)
        advice = f"--take {going.take + 1} for another try, or --seconds for more of it."
        return _make(segue, terminal, timeline, making, place, advice)


def film(path: Path, making: Making) -> int:
    """Make the film that a timeline's file describes."""
    timeline = read_timeline(path)
    files, track = files_of(timeline, path.parent), track_of(timeline, path.parent)
    for each in [*files.values(), *([track] if track else [])]:
        readable_file(each)
    terminal = Terminal(json=making.json)
    ending = _ending(timeline.format.codec, making.target)
    place = _place(making, Path.cwd() / f"{path.stem}.{ending}", list(files.values()), ending)
    with open_segue(Config.from_environment()) as segue:
        advice = "change the timeline and make it again: only what has changed is made anew."
        return _make(segue, terminal, _read(segue, terminal, timeline, files, track), making, place, advice)


def quote(path: Path, *, target: Target, json: bool) -> int:
    """Say what a timeline would cost, and what would run."""
    timeline = read_timeline(path)
    files, track = files_of(timeline, path.parent), track_of(timeline, path.parent)
    terminal = Terminal(json=json)
    with open_segue(Config.from_environment()) as segue:
        answer = _quoted(segue, _read(segue, terminal, timeline, files, track), target)
        terminal.answer(answer, _quote_lines(segue, answer))
    return 0


def _read(
    segue: Segue, terminal: Terminal, timeline: Timeline, files: dict[str, Path], track: Path | None
) -> Timeline:
    assets = read_clips(segue, terminal, list(files.values()))
    recording = read_track(segue, track)
    named = with_assets(timeline, {name: assets[path] for name, path in files.items()})
    return with_recording(named, recording)


def _ending(codec: Codec, target: Target) -> str:
    """How the film's name ends. An animatic is always MP4."""
    return "mov" if codec == "prores" and target == "film" else "mp4"


def _place(making: Making, default: Path, clips: Sequence[Path], ending: str) -> Destination | None:
    if making.target == "prompts":
        if making.output is not None:
            raise BadRequest(
                "--target prompts makes no film, it prints: leave -o out, or redirect it: > file."
            )
        return None
    return destination(making.output or default, clips, force=making.force, ending=ending)


def _make(
    segue: Segue,
    terminal: Terminal,
    timeline: Timeline,
    making: Making,
    place: Destination | None,
    advice: str,
) -> int:
    if making.target == "animatic":
        advice = "leave out --target animatic for the whole film."
    render, artifact = render_timeline(
        segue, terminal, timeline, making.target, yes=making.yes, people=making.people
    )
    if place is None:
        prompts = prompts_answer(segue.app, segue.user, render, artifact)
        terminal.answer(prompts, [_as_json(prompts)])
        return 0
    files = write_out(segue.app, artifact, place)
    answer = film_answer(segue.app, segue.user, render, artifact, files)
    terminal.answer(answer, film_lines(segue.app, answer, advice))
    return 0


def _as_json(prompts: PromptsAnswer) -> str:
    """What `--prompt @file` takes back: the same for people and for scripts."""
    return prompts.model_dump_json(indent=2)


def _quoted(segue: Segue, timeline: Timeline, target: Target) -> QuoteAnswer:
    app = segue.app
    made = make_quote(app, segue.user, timeline, target)
    available = balance(app, segue.user)
    changes = changes_of(app, segue.user, app.plan(made.plan), target)
    runs = [change.step for change in changes if change.action == "run"]
    return QuoteAnswer(
        quote=made.id,
        credits=made.credits,
        cents=made.credits * app.catalogue.prices.cents_per_credit,
        balance=available,
        balance_after=available - made.credits,
        expires_at=made.expires_at,
        items=made.items,
        notices=made.notices,
        runs=tuple(runs),
        kept=len(changes) - len(runs),
        changes=changes,
    )


def _quote_lines(segue: Segue, answer: QuoteAnswer) -> list[str]:
    lines = [
        f"{item.words}: {worth(segue.app, item.credits) if item.credits else 'paid already'}"
        + (" (made already)" if item.ready else "")
        for item in answer.items
    ]
    lines.extend(f"Note: {notice}" for notice in answer.notices)
    lines.extend(price_lines(segue.app, segue.user, answer.credits))
    if answer.runs:
        lines.append(f"{counted(len(answer.runs), 'step')} would run:")
        lines.extend(f"  {change.step}: {change.why}" for change in _listed(answer.changes))
        unlisted = len(answer.runs) - LISTED_CHANGES
        lines.extend([f"  and {unlisted} more (--json lists them all)"] if unlisted > 0 else [])
    if answer.kept:
        lines.append(f"{counted(answer.kept, 'step')} would not: nothing they depend on has changed.")
    lines.append(f"Quote {answer.quote} is good for an hour, up to {credits_in_words(answer.credits)}.")
    return lines


def _listed(changes: Sequence[Change]) -> list[Change]:
    """The first steps that would run: those that something was changed in, before those that follow."""
    running = [change for change in changes if change.action == "run"]
    return sorted(running, key=lambda change: change.why.startswith("it depends on"))[:LISTED_CHANGES]
