"""ElevenLabs' sound effects and speech: words in, an MP3 out, in one answer."""

import io
from typing import Any

import av
import numpy as np

from tests.models.fakes.server import Answer, Asked, Fake

RATE = 44_100
SPOKEN_OR_MADE = ("/v1/sound-generation", "/v1/text-to-speech/")


class ElevenLabsFake(Fake):
    """`sound` is what it answers with instead of a tone of the length that was asked for, or of two seconds
    for what is said."""

    def begin(self) -> None:
        super().begin()
        self.sound: bytes | None = None

    def starts(self, asked: Asked) -> bool:
        return asked.method == "POST" and asked.path.startswith(SPOKEN_OR_MADE)

    def delivers(self, asked: Asked) -> bool:
        return self.starts(asked)

    def forget(self) -> None:
        """It keeps nothing."""

    def route(self, asked: Asked) -> Answer:
        if not self.starts(asked):
            return Answer({"detail": "not found"}, 404)
        sound = self.sound if self.sound is not None else tone(asked.json.get("duration_seconds", 2))
        return Answer(sound, headers={"Content-Type": "audio/mpeg"})


def tone(seconds: int, hertz: int = 440) -> bytes:
    """A tone as an MP3."""
    samples = np.sin(2 * np.pi * hertz * np.arange(seconds * RATE) / RATE).astype(np.float32)
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp3") as container:
        stream: Any = container.add_stream("libmp3lame", rate=RATE)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples[np.newaxis], format="fltp", layout="mono")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return memory.getvalue()
