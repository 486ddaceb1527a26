"""How a file that a user gave is opened, for probe, decode and encode alike: FFmpeg's guards, in one place.

The list of demuxers keeps out playlists, pictures and SVG, whatever a file is called; the protocol, the
network. What a process may use besides is in `process.py`.
"""

from typing import Final

from segue.domain import limits
from segue.media.containers import DEMUXERS, SOUND_DEMUXERS

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

UNPROBED: Final[dict[str, str]] = {"codec_whitelist": "none"}
"""Keeps FFmpeg from decoding the first pictures of what it opens: at 1080p that takes longer than to read the
coded pictures of ten seconds. What they alone tell, as how numbers are stored, is not known then."""

OPEN_SOUND_OPTIONS: Final[dict[str, str]] = OPEN_OPTIONS | {"format_whitelist": ",".join(SOUND_DEMUXERS)}
"""The same for a file of which only the sound is wanted."""
_READING: Final[dict[str, str]] = {
    "max_alloc": str(limits.MEDIA_ALLOCATION_BYTES),
    "max_pixels": str(limits.MAX_PIXELS),
    "threads": str(limits.DECODER_THREADS),
}
INPUT_OPTIONS: Final[dict[str, str]] = OPEN_OPTIONS | _READING
"""What must stand before every `-i` of a file that a user gave; as keywords for ffmpeg-python's `input`."""


def _words(options: dict[str, str]) -> tuple[str, ...]:
    return tuple(word for name, text in options.items() for word in (f"-{name}", text))


SAFE_INPUT: Final = _words(INPUT_OPTIONS)
"""The same as arguments."""
SAFE_SOUND_INPUT: Final = _words(OPEN_SOUND_OPTIONS | _READING)
"""What must stand before the `-i` of a file of which only the sound is wanted."""
