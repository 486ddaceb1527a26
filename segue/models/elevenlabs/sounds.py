"""ElevenLabs' sound effects: words in, a sound of the length that is asked out."""

from typing import Final

from segue.models.elevenlabs.answer import ElevenLabs
from segue.models.elevenlabs.capabilities import CAPABILITIES
from segue.ports import SoundRequest

MODEL: Final = "elevenlabs-sound-effects"


class ElevenLabsSounds(ElevenLabs):
    """Sounds from words."""

    capabilities = CAPABILITIES

    def submit(self, request: SoundRequest, prefix: str) -> str:
        """The sound's name in our bucket."""
        body = {"text": request.prompt, "duration_seconds": request.seconds}
        return self._asked("/v1/sound-generation", body, f"{prefix}{MODEL}.mp3")
