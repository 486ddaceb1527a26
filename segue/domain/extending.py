"""What the steps are told that continue a clip beyond its last frame."""

from typing import Literal

from segue.domain.assets import Size
from segue.domain.form import FilmFormat, Span
from segue.domain.value import Value


class EndingWork(Value):
    """Write the frames from which a clip goes on.

    Writes `first.png`, the last frame of `span` in the film's form, on `canvas`, and `before.mkv`: up to
    `context_frames` lossless frames in film form and rate, of which that is the last. `follow` names the
    step that crops the clip, if any.
    """

    kind: Literal["ending"] = "ending"
    span: Span
    format: FilmFormat
    canvas: Size
    context_frames: int
    follow: str | None = None


class ExtendWork(Value):
    """Make a take of `seconds` that goes on from the frames of step `frames`.

    The take's first frame is the generator's own copy of the still; `seconds` count from the next one. What
    a provider delivers may show more of the clip before it (see `Extended.lead`). `prompt` says how it goes
    on.
    """

    kind: Literal["extend"] = "extend"
    generator: str
    seconds: int
    take: int
    format: FilmFormat
    canvas: Size
    frames: str
    prompt: str | None = None
