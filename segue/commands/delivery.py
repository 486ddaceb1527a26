"""What a film's user gets: the film where it was asked for, and all that comes with it in a folder beside."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from segue.app.context import App
from segue.commands.answers import Files, FilmAnswer, PromptsAnswer, cost_of, render_line
from segue.commands.files import Destination, refuse_no_space, translated, write_whole
from segue.commands.money import counted, credits_in_words, worth
from segue.domain.artifacts import Artifact, File, file_name
from segue.domain.errors import Internal
from segue.domain.render_model import Render
from segue.domain.results import Anchors, Collected, Delivered, Try
from segue.ports import User

FILMS = ("film.mp4", "film.mov")
"""What the film may be called among the files of a delivered artifact."""


def write_out(app: App, artifact: Artifact, destination: Destination) -> Files:
    """Copy a delivered film out, last of all its files: where it lies, everything lies."""
    film = film_in(artifact)
    refuse_no_space(destination.film.parent, sum(file.size for file in artifact.files.values()))
    beside = sorted(name for name in artifact.files if name != film)
    try:
        destination.folder.mkdir(exist_ok=True)
    except OSError as error:
        raise translated(error, destination.film.parent) from error
    stale = earlier_files(destination.folder) - set(beside)
    if destination.film.parent != destination.folder:  # a dropped folder's film lies among them
        stale -= set(FILMS)
    for name in beside:
        _copy(app, artifact.files[name], destination.folder / Path(name).name, replace=True)
    _copy(app, artifact.files[film], destination.film, replace=destination.replace)
    for name in stale - {destination.film.name}:
        (destination.folder / name).unlink(missing_ok=True)
    return Files(
        film=str(destination.film),
        folder=str(destination.folder),
        beside=tuple(str(destination.folder / Path(name).name) for name in beside),
    )


def earlier_files(folder: Path) -> set[str]:
    """What came with the film whose report lies in a folder, by name, and would not be replaced by another's.

    Those are its captions, what its generated segments left, and perhaps the film itself.
    """
    try:
        segments = json.loads((folder / "report.json").read_text(encoding="utf-8"))["segments"]
        made = [(str(each["kind"]), str(each["segment"])) for each in segments if each["kind"] != "clip"]
    except (OSError, ValueError, LookupError, TypeError):
        return set()
    names = {"captions.srt", *FILMS}
    for kind, id in made:
        names |= {f"{kind}-{id}.mp4", f"{kind}-{id}.mov", f"first-{id}.png", f"last-{id}.png"}
    return {name for name in names if Path(name).name == name}


def film_in(artifact: Artifact) -> str:
    """What the film is called among a delivered artifact's files."""
    film = next((name for name in FILMS if name in artifact.files), None)
    if film is None:
        raise Internal("This render delivered no film: run the same command again.")
    return film


def _copy(app: App, file: File, path: Path, *, replace: bool) -> None:
    write_whole(lambda: app.bucket.open(file_name(file.sha256)), path, replace=replace)


def film_answer(app: App, user: User, render: Render, artifact: Artifact, files: Files) -> FilmAnswer:
    """Everything about a film that was written out."""
    result = artifact.result
    if not isinstance(result, Delivered):
        raise Internal("This render's result is not a film: run the same command again.")
    return FilmAnswer(
        render=render_line(render),
        cost=cost_of(app, user, render),
        frames=result.frames,
        seconds=result.seconds,
        seams=result.seams,
        insides=result.insides,
        tries=result.tries,
        prompts=result.prompts,
        anchors=result.anchors,
        files=files,
    )


def tried_line(segment: str, tries: Sequence[Try]) -> str:
    """What was tried for a bridge, free of charge; the best is in the film."""
    said = ", ".join(f"{each.words} {each.score:.0f}" for each in tries)
    return f"Made {segment} {len(tries)} times for the best of its looks ({said} of 100)."


def film_lines(app: App, answer: FilmAnswer, advice: str) -> list[str]:
    """The film for people: where it is, what it left out, its seams, its cost; `advice` says what to try."""
    lines = [f"Film: {answer.files.film} ({answer.seconds:.2f} s, {answer.frames} frames)"]
    lines.append(f"Beside it: {answer.files.folder} ({len(answer.files.beside)} files)")
    lines.extend(left_out_lines(answer.anchors))
    lines.extend(
        f"Seam {seam.before} -> {seam.after}: {seam.score:.0f} of 100, {seam.words}"
        for seam in answer.seams
        if not seam.declared
    )
    if cuts := sum(seam.declared for seam in answer.seams):
        lines.append(f"Besides, {counted(cuts, 'hard cut')}, as asked.")
    lines.extend(f"Inside {inside.segment}: {inside.graded}" for inside in answer.insides)
    lines.extend(tried_line(segment, tries) for segment, tries in answer.tries.items())
    cost = answer.cost
    paid = worth(app, cost.captured) if cost.captured else "nothing"
    lines.append(f"Cost: {paid}. Balance: {credits_in_words(cost.balance)}.")
    lines.append(f"Next: {advice}")
    return lines


def left_out_lines(anchors: Mapping[str, Anchors]) -> list[str]:
    """What each bridge's anchors left out of the clips beside it, and why; nothing for one that did not."""
    return [
        f"Left out at {bridge}: {counted(each.dropped_before, 'frame')} before it and "
        f"{counted(each.dropped_after, 'frame')} after it ({each.reason})"
        for bridge, each in anchors.items()
        if each.dropped_before or each.dropped_after
    ]


def prompts_answer(app: App, user: User, render: Render, artifact: Artifact) -> PromptsAnswer:
    """The prompts and anchors that target `prompts` collected."""
    result = artifact.result
    if not isinstance(result, Collected):
        raise Internal("This render's result holds no prompts: run the same command again.")
    return PromptsAnswer(
        render=render_line(render),
        cost=cost_of(app, user, render),
        prompts=result.prompts,
        anchors=result.anchors,
    )
