"""The `segue` command. Each command imports what it needs when it runs, so that `--help` answers at once."""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from segue.commands import examining, extending, operating
from segue.commands.examining import Point
from segue.commands.exit_codes import exit_code_lines
from segue.commands.operating import Json
from segue.commands.sound_arguments import GainOption, LoudnessOption, SoundOption
from segue.domain.errors import BadRequest, Cancelled, SegueError

EPILOG = "\b\nExit codes:\n" + "\n".join(exit_code_lines())

app = typer.Typer(
    name="segue",
    help="Turn clips into one continuous film. Begin with: segue bridge A.mp4 B.mp4",
    epilog=EPILOG,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
credits = typer.Typer(help="Your balance and its movements; `buy` adds to it.", rich_markup_mode=None)
app.add_typer(credits, name="credits", invoke_without_command=True)
PeopleOption = Annotated[
    Literal["nobody", "agreed"] | None,
    typer.Option(help="Kept with the film: whether nobody can be recognised, or all who can agreed."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Agree to the price without being asked.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file.")]
Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="The film's file.  [default: A_to_B.mp4]")
]
Target = Literal["film", "animatic", "prompts"]
TargetOption = Annotated[
    Target, typer.Option(help="The film; a free preview; or only the prompts and anchors, as JSON.")
]
SizeOption = Annotated[str, typer.Option(help="1280x720, or source: that of the first clip.")]
RateOption = Annotated[str, typer.Option(help="24, 29.97 or 30000/1001, or source: that of the first clip.")]
FitOption = Annotated[
    Literal["blur", "pad", "crop", "subject"] | None,
    typer.Option(help="How a picture of another shape fills the frame.  [default: blur]"),
]
PresetOption = Annotated[
    Literal["reels", "tiktok", "shorts", "youtube", "square", "cinema"] | None,
    typer.Option(help="Size, rate and fit as this place likes them, where nothing else is asked."),
]
CodecOption = Annotated[
    Literal["h264", "hevc", "prores"], typer.Option(help="prores is for editors: 10 bit, in a .mov.")
]
AnchorOption = Annotated[
    Literal["last", "auto"], typer.Option(help="Join the outermost frames, or the best pair near them.")
]


@app.command(
    help="Join clips into one film, with a generated bridge from each to the next.",
    short_help="Join clips into one film, with a bridge between each two.",
)
def bridge(
    clips: Annotated[list[Path], typer.Argument(help="Two or more clips, in their order.")],
    output: Output = None,
    seconds: Annotated[int, typer.Option(help="How long each bridge lasts.")] = 4,
    prompt: Annotated[str | None, typer.Option(help="What happens in the bridge: a text, or @file.")] = None,
    take: Annotated[int, typer.Option(help="Which try: another number makes another bridge.")] = 1,
    retakes: Annotated[int, typer.Option(help="Paid takes made again where seams show, at most.")] = 0,
    size: SizeOption = "source",
    rate: RateOption = "source",
    fit: FitOption = None,
    preset: PresetOption = None,
    codec: CodecOption = "h264",
    hdr: Annotated[bool, typer.Option("--hdr", help="Keep HDR, if all clips share it.")] = False,
    sound: SoundOption = "room",
    sound_gain: GainOption = 0,
    voice: Annotated[str | None, typer.Option(metavar="WORDS", help="What is spoken over it.")] = None,
    label: Annotated[bool, typer.Option("--label", help="A small AI in a corner of the bridges.")] = False,
    loudness: LoudnessOption = None,
    a_in: Annotated[str | None, typer.Option(help=f"Where the first clip begins: {Point}.")] = None,
    a_out: Annotated[str | None, typer.Option(help="Where it ends: the first frame not shown.")] = None,
    b_in: Annotated[str | None, typer.Option(help="Where the second clip begins.")] = None,
    b_out: Annotated[str | None, typer.Option(help="Where it ends: the first frame not shown.")] = None,
    anchor: AnchorOption = "last",
    audio_track: Annotated[int, typer.Option(help="Which audio track, counted from 0.")] = 0,
    loop: Annotated[bool, typer.Option("--loop", help="Also bridge the last clip to the first.")] = False,
    target: TargetOption = "film",
    generator: Annotated[str, typer.Option(help="What makes the bridge.")] = "procedural",
    json: Json = False,
    yes: Yes = False,
    people: PeopleOption = None,
    force: Force = False,
) -> int:
    from segue.commands import cuts, films, sound_options, timelines

    asked = timelines.Asked(
        seconds=seconds,
        prompt=timelines.prompt_given(prompt),
        take=take,
        retakes=retakes,
        size=size,
        rate=rate,
        fit=fit,
        preset=preset,
        codec=codec,
        hdr=hdr,
        sound=sound_options.sound_given(sound, sound_gain),
        voice=voice,
        label=label,
        loudness=loudness,
        cuts=(cuts.Cuts(a_in, a_out), cuts.Cuts(b_in, b_out)),
        anchor=anchor,
        audio_track=audio_track,
        loop=loop,
        generator=generator,
    )
    return films.bridge(clips, asked, films.Making(output, target, json, yes, force, people))


@app.command(short_help="Make the film that a timeline describes.")
def film(
    timeline: Annotated[Path, typer.Argument(help="A timeline as JSON; its clips name files beside it.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The film's file.")] = None,
    target: TargetOption = "film",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would run and why, and what it costs.")
    ] = False,
    json: Json = False,
    yes: Yes = False,
    people: PeopleOption = None,
    force: Force = False,
) -> int:
    """Make the film that a timeline describes: any number of clips and bridges, in any order."""
    from segue.commands import films

    if dry_run:
        return films.quote(timeline, target=target, json=json)
    return films.film(timeline, films.Making(output, target, json, yes, force, people))


@app.command()
def quote(
    timeline: Annotated[Path, typer.Argument(help="A timeline as JSON.")],
    target: TargetOption = "film",
    json: Json = False,
) -> int:
    """Say what a timeline would cost, and which of its steps would run. Nothing is spent."""
    from segue.commands import films

    return films.quote(timeline, target=target, json=json)


@app.command()
def studio(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, help="Where it answers; 0 takes a free port.  [default: 8420]"),
    ] = None,
    opens: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> int:
    """Serve the web app and the API on this machine only, signed in by itself."""
    from segue.commands import studio as command

    return command.studio(port=port, opens=opens)


@app.command(short_help="Make films of what is dropped into a folder.")
def watch(
    folder: Annotated[
        Path, typer.Argument(help="Each folder in it with a.* and b.*, or segue.json, is a film.")
    ],
    once: Annotated[bool, typer.Option("--once", help="Do what is there now, and end.")] = False,
    max_credits: Annotated[int, typer.Option(min=0, help="The most that one film may cost.")] = 0,
) -> int:
    """Make films of what is dropped into a folder: out/film.mp4, or out/error.json, appears beside."""
    from segue.commands import watch as command

    return command.watch(folder, once=once, max_credits=max_credits)


@app.command()
def renders(
    render: Annotated[str | None, typer.Argument(help="A render's id; without it, the newest.")] = None,
    json: Json = False,
) -> int:
    """List renders, or say all about one."""
    from segue.commands import renders as command

    return command.renders(render, json=json)


@app.command()
def cancel(render: Annotated[str, typer.Argument(help="A render's id.")], json: Json = False) -> int:
    """Stop a render. What is not delivered is not charged."""
    from segue.commands import renders as command

    return command.cancel(render, json=json)


@credits.callback()
def show_credits(context: typer.Context, json: Json = False) -> int:
    """Your balance and its newest movements."""
    if context.invoked_subcommand is not None:
        return 0
    from segue.commands import credits as command

    return command.show_credits(json=json)


@credits.command()
def buy(
    pack: Annotated[str, typer.Argument(help="Which pack: segue credits lists them.")],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Pay at once: in the sandbox no money moves.")
    ] = False,
    json: Json = False,
) -> int:
    """Buy credits."""
    from segue.commands import credits as command

    return command.buy(pack, yes=yes, json=json)


@credits.command()
def statement(
    format: Annotated[
        Literal["csv", "json"], typer.Option(help="For a spreadsheet, or for programs.")
    ] = "csv",
    since: Annotated[str | None, typer.Option(help="The first day, such as 2026-11-01.")] = None,
    until: Annotated[str | None, typer.Option(help="The last day.")] = None,
) -> int:
    """Print every movement in its order, with its cause and the balance after it."""
    from segue.app.statements import Span
    from segue.commands import credits as command

    return command.print_statement(format, Span(since, until))


extending.add_commands(app)
examining.add_commands(app)
operating.add_commands(app)


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say, or list the commands; returns the exit code. Nothing is raised."""
    try:
        command = typer.main.get_command(app)
        answer = command.main(list(arguments) or ["--help"], prog_name="segue", standalone_mode=False)
    except SegueError as error:
        return _said(error, arguments)
    except typer.TyperException as error:
        sentence = error.format_message().replace("Value error, ", "").partition(", unable to parse")[0]
        sentence = sentence.rstrip(".")
        return _said(
            BadRequest(f"{sentence}{' See' if sentence[-1:] == '?' else ': see'} segue --help."), arguments
        )
    except typer.Abort:
        return _said(Cancelled("Stopped: nothing was charged."), arguments)
    except Exception as error:
        from segue.commands.failures import unexpected

        return _said(unexpected(error), arguments)
    if answer == INTERRUPTED:
        return _said(Cancelled("Stopped: nothing was charged."), arguments)
    return answer if isinstance(answer, int) else 0


INTERRUPTED = 130
"""What Typer answers when Ctrl-C ended a command."""


def _said(error: SegueError, arguments: Sequence[str]) -> int:
    """Say what went wrong, for people and, with `--json`, for scripts."""
    from segue.commands.failures import ProblemAnswer, problem_of

    problem = problem_of(error)
    print(f"segue: {problem.sentence}", file=sys.stderr)
    if "--json" in arguments:
        print(ProblemAnswer(error=problem).model_dump_json(indent=2))
    return problem.exit_code


def main() -> int:
    """The entry point. A request to terminate ends a command as Ctrl-C does: cleanly."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return run(sys.argv[1:])
