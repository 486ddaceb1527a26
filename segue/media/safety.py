"""How a file that a user gave is opened, for probe, decode and encode alike: FFmpeg's guards, in one place.

The list of demuxers keeps out playlists, pictures and SVG, whatever a file is called; the protocol, the
network. What a process may use besides is in `process.py`.
"""

from typing import Final

from segue.domain import limits
from segue.media.containers import DEMUXERS

_PROBE_BYTES: Final = 20_000_000
_ANALYSED_MICROSECONDS: Final = 10_000_000

OPEN_OPTIONS: Final[dict[str, str]] = {
    "protocol_whitelist": "file",
    "format_whitelist": ",".join(DEMUXERS),
    "max_streams": str(limits.MAX_STREAMS),
    "probesize": str(_PROBE_BYTES),
    "analyzeduration": str(_ANALYSED_MICROSECONDS),
}
"""What PyAV must be told for every file that a user gave."""

INPUT_OPTIONS: Final[dict[str, str]] = OPEN_OPTIONS | {
    "max_alloc": str(limits.MEDIA_ALLOCATION_BYTES),
    "max_pixels": str(limits.MAX_PIXELS),
    "threads": str(limits.DECODER_THREADS),
}
"""What must stand before every `-i` of a file that a user gave; as keywords for ffmpeg-python's `input`."""
SAFE_INPUT: Final[tuple[str, ...]] = tuple(
    word for name, text in INPUT_OPTIONS.items() for word in (f"-{name}", text)
)
"""The same as arguments."""
