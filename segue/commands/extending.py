"""`segue extend`: a clip that goes on beyond its last frame."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from segue.commands.operating import Json


def add_commands(app: typer.Typer) -> None:
    """Add `segue extend`."""
    app.command(short_help="Have a clip go on for some seconds beyond its last frame.")(extend)


def extend(
    clip: Annotated[Path, typer.Argument(help="The clip that goes on.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The film's file.  [default: CLIP_extended.mp4]")
    ] = None,
    seconds: Annotated[int, typer.Option(help="For how long it goes on.")] = 4,
    first: Annotated[str | None, typer.Option("--in", help="Where the clip begins.")] = None,
    end: Annotated[str | None, typer.Option("--out", help="Where it goes on from.")] = None,
    prompt: Annotated[
        str | None, typer.Option(help="How it goes on, to a model that reads prompts.", show_default=False)
    ] = None,
    take: Annotated[int, typer.Option(help="Which try: another number goes on in another way.")] = 1,
    codec: Annotated[
        Literal["h264", "hevc", "prores"], typer.Option(help="prores is for editors: 10 bit, in a .mov.")
    ] = "h264",
    label: Annotated[bool, typer.Option("--label", help="A small AI in a corner of what is added.")] = False,
    target: Annotated[Literal["film", "animatic"], typer.Option(help="Or a free preview.")] = "film",
    generator: Annotated[str, typer.Option(help="What continues the clip.")] = "procedural",
    json: Json = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to the price without being asked.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> int:
    """Have a clip go on: its camera and its subjects keep moving, and settle, over its own room tone."""
    from segue.commands import films
    from segue.commands.cuts import Cuts
    from segue.commands.going_on import Going

    going = Going(seconds, prompt, take, generator, codec, label, Cuts(first, end))
    return films.extend(clip, going, films.Making(output, target, json, yes, force))
