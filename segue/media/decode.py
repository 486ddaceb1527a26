"""A clip's own pictures by frame number: the one function that maps frame n of a grid to what it shows."""

from collections.abc import Iterator
from pathlib import Path

from segue.domain.assets import Colour, Picture
from segue.domain.errors import StepFailed
from segue.media import ffmpeg
from segue.media.colour import declare
from segue.media.film_form import as_rgb, coloured, grid_stream, raw_arguments, turned_size

_SCREEN = Colour()


def read_frames(
    path: Path, picture: Picture, numbers: range, on_progress: ffmpeg.Progress | None = None
) -> Iterator[ffmpeg.Frame]:
    """The pictures of consecutive frames of a clip's grid, as rgb24: frame n is what (n + 1/2) / rate shows.

    They are turned upright but not stretched: their size is `turned_size(picture)`, stored pixels one to one.
    Their colours are those of a BT.709 screen: converted by the matrix and range decided at probe, HDR rolled
    off as in a film. Beyond the clip's end its last frame goes on. Raises StepFailed.
    """
    assert numbers.step == 1, numbers
    if not numbers:
        return
    size = turned_size(picture)
    stream = grid_stream(path, picture, numbers.start, numbers.stop)
    stream = coloured(stream, picture, _SCREEN, size, "yuv444p").filter("setparams", **declare(_SCREEN))
    count = 0
    for frame in ffmpeg.decode_pipe(
        raw_arguments(as_rgb(stream)),
        size=size,
        wall_seconds=ffmpeg.patience_seconds(numbers.stop, size.width * size.height),
        on_progress=on_progress,
    ):
        count += 1
        yield frame
    if count < len(numbers):  # FFmpeg calls that a success: what came is what counts
        raise StepFailed(
            "A clip of this film cannot be decoded to its end: export it again as MP4 (H.264).",
            detail=f"{count} frames of {len(numbers)}",
        )
