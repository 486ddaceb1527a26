"""The facts of a file of which only the sound is wanted. A child process runs this: see `probe.py`."""

from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from segue.domain import limits
from segue.domain.assets import Sound, SoundFacts
from segue.domain.errors import MediaRefused
from segue.domain.frames import SOUND_RATE
from segue.media import refusals
from segue.media.facts import is_audible
from segue.media.safety import OPEN_SOUND_OPTIONS
from segue.media.sources import Source, open_media

_EXPORT = "export it as WAV, FLAC, MP3 or M4A and use that"
NO_SOUND = "There is no sound in this file: give one with sound."
NOT_SOUND = f"This is not sound that Segue can read: {_EXPORT}."
UNDECODABLE = f"The sound of this file cannot be decoded: {_EXPORT}."


def inspect_sound(path: Source) -> SoundFacts:
    """The facts of the first track of a file of sound, or of a clip. Raises MediaRefused."""
    path = path.absolute()
    refusals.readable_head(path)
    try:
        with open_media(path, OPEN_SOUND_OPTIONS) as container:
            stream = _track(container)
            return SoundFacts(
                container=container.format.long_name,
                bytes=path.stat().st_size,
                samples=_samples(container, stream),
                sound=Sound(
                    index=0,
                    stream_index=stream.index,
                    codec=stream.codec_context.name,
                    sample_rate=stream.codec_context.sample_rate,
                    channels=stream.codec_context.channels,
                    layout=stream.codec_context.layout.name,
                ),
            )
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise MediaRefused(NOT_SOUND, detail=str(error)) from error


def _track(container: InputContainer) -> AudioStream:
    """The first track that can be decoded. Raises MediaRefused."""
    tracks = [each for each in container.streams.audio if is_audible(each)]
    if not tracks:
        raise MediaRefused(UNDECODABLE if container.streams.audio else NO_SOUND)
    return tracks[0]


def _samples(container: InputContainer, stream: AudioStream) -> int:
    """How many samples it has at 48 kHz, all of it being decoded. Damaged packets are left out.

    Raises MediaRefused for none, and for too many.
    """
    seconds = Fraction(0)
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            continue
        heard = [frame for frame in frames if isinstance(frame, av.AudioFrame)]
        seconds += sum((Fraction(frame.samples, frame.sample_rate) for frame in heard), start=Fraction(0))
        if seconds > limits.MAX_CLIP_SECONDS:
            raise refusals.too_long(int(seconds))
    if not seconds:
        raise MediaRefused(UNDECODABLE)
    return int(seconds * SOUND_RATE)
