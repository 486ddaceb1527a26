"""The commands that look at files and at this machine. Imported by `segue --help`: what is heavy waits."""

from pathlib import Path
from typing import Annotated

import typer

from segue.commands.operating import Json

Point = "a frame (36), seconds (1.5) or a timecode (00:00:01:12)"


def add_commands(app: typer.Typer) -> None:
    """Add all of them to the program."""
    app.command(short_help="Say who made a film, and whether it was changed since.")(verify)
    app.command(short_help="Say what a file is, and what to know about it.")(probe)
    app.command(short_help="Say how visible the joins of a film are.")(seams)
    app.command()(doctor)


def verify(
    file: Annotated[Path, typer.Argument(help="A film.")],
    trust: Annotated[
        Path | None, typer.Option(help="A PEM file of authorities to trust in place of this machine's.")
    ] = None,
    json: Json = False,
) -> int:
    """Say who made a film, out of what, and whether it was changed since."""
    from segue.commands import verify as command

    return command.verify(file, trust, json=json)


def probe(file: Annotated[Path, typer.Argument(help="A clip.")], json: Json = False) -> int:
    """Say what a file is: picture, sound, rate, colour, and what to know about it."""
    from segue.commands import probe as command

    return command.probe(file, json=json)


def seams(
    film: Annotated[Path, typer.Argument(help="A video file, of ours or not.")],
    at: Annotated[
        list[str] | None, typer.Option("--at", help=f"A join, by the first frame after it: {Point}.")
    ] = None,
    cut: Annotated[
        list[str] | None, typer.Option("--cut", help="A hard cut that is meant: it is not held against it.")
    ] = None,
    json: Json = False,
) -> int:
    """Score each join of a film, and the inside of its bridges; exit code 10 if one is clearly visible.

    Its joins are those that the report beside it tells of, those named with --at, or the cuts it shows.
    """
    from segue.commands import seams as command

    return command.seams(film, at or [], cut or [], json=json)


def doctor(
    cloud: Annotated[
        str, typer.Option("--cloud", metavar="PROJECT", help="Look at this Google Cloud project instead.")
    ] = "",
    region: Annotated[str, typer.Option("--region", help="Where it runs.")] = "us-central1",
    json: Json = False,
) -> int:
    """Say in plain words what is missing or slow on this machine, or in a deployed project."""
    from segue.commands import doctor as command

    return command.doctor(json=json, cloud=cloud, region=region)
