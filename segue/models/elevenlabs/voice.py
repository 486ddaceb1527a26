"""ElevenLabs' speech: a line in, as one of its voices says it out."""

from typing import Final

from segue.models.elevenlabs.answer import ElevenLabs
from segue.models.elevenlabs.capabilities import VOICE
from segue.ports import SoundRequest

MODEL: Final = "eleven_v4"
"""As of 2026-11-20."""
NAME: Final = "elevenlabs-v4"
"""What the model is called where it is recorded: names of files have no underscores."""


class ElevenLabsVoice(ElevenLabs):
    """The voice that the operator has chosen."""

    capabilities = VOICE

    def submit(self, request: SoundRequest, prefix: str) -> str:
        """The line's name in our bucket. It lasts as long as it takes to say."""
        body = {"text": request.prompt, "model_id": MODEL}
        return self._asked(f"/v1/text-to-speech/{self._settings.voice}", body, f"{prefix}{NAME}.mp3")
