"""The options by which a film's sound is asked for."""

from typing import Annotated

import typer

SoundOption = Annotated[
    str,
    typer.Option(
        metavar="room|model|silent|FILE|WORDS",
        help="Under bridges: the clips' room tone, or also the model's sound, or what words such as 'wind, "
        "distant traffic' ask for; or a silent film; or a file that runs under all of it.",
    ),
]
GainOption = Annotated[
    int, typer.Option(metavar="DECIBELS", help="How much louder that file is to be; -12 is softer.")
]
LoudnessOption = Annotated[
    int | None,
    typer.Option(metavar="LUFS", help="Turn the whole film up or down, such as -14.  [default: as it is]"),
]
