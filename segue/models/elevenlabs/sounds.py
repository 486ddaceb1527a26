"""ElevenLabs' sound effects: one call that answers with the sound, which goes under the attempt at once."""

import tempfile
from functools import cached_property
from pathlib import Path
from typing import Final

import httpx

from segue.domain import limits
from segue.domain.capabilities import Capabilities
from segue.models.elevenlabs.capabilities import CAPABILITIES
from segue.models.remote.refusals import refusal
from segue.models.remote.results import ResultRefused, bounded, refuse_size
from segue.models.settings import ElevenLabsSettings
from segue.ports import Bucket, Gone, Outcome, ProviderRefused, SoundRequest, Succeeded

LINK: Final = "https://api.elevenlabs.io"
SOUND: Final = "effect.mp3"
MODEL: Final = "elevenlabs-sound-effects"
CALL_SECONDS: Final = 45.0
FIRST_WORDS: Final = 2_000


class ElevenLabsSounds:
    """The sound is the answer to the submit: a reply that is lost takes its sound with it."""

    maximum_ms = 60_000

    def __init__(
        self, settings: ElevenLabsSettings, bucket: Bucket, capabilities: Capabilities = CAPABILITIES
    ) -> None:
        self.capabilities = capabilities
        self._settings, self._bucket = settings, bucket

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(
            base_url=self._settings.link or LINK,
            headers={"xi-api-key": self._settings.key},
            timeout=CALL_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def submit(self, request: SoundRequest, prefix: str) -> str:
        """The name of the sound in our bucket. What is no sound at all shows when it is listened to."""
        asked = {"text": request.prompt, "duration_seconds": request.seconds}
        with tempfile.TemporaryDirectory(prefix="segue-sound-") as folder:
            local = Path(folder) / SOUND
            query = {"output_format": "mp3_44100_128"}
            with self._client.stream("POST", "/v1/sound-generation", json=asked, params=query) as answer:
                if not answer.is_success:
                    raise _refused(answer)
                try:
                    refuse_size(int(answer.headers.get("content-length", "0")))
                    with bounded(local) as write:
                        for piece in answer.iter_bytes(limits.COPY_BYTES):
                            write(piece)
                except ResultRefused as refused:
                    raise ProviderRefused(
                        refused.sentence, again=True, detail=str(refused), code=refused.code
                    ) from refused
            self._bucket.put_file(prefix + SOUND, local)
        return prefix + SOUND

    def poll(self, operation: str, prefix: str) -> Outcome:
        return self.adopt(prefix) or Gone()

    def adopt(self, prefix: str) -> Outcome | None:
        there = self._bucket.stat(prefix + SOUND) is not None
        return Succeeded(prefix + SOUND, MODEL) if there else None


def _refused(answer: httpx.Response) -> Exception:
    words = next(answer.iter_bytes(FIRST_WORDS), b"").decode(errors="replace")
    if answer.is_redirect:
        words = answer.headers.get("location", "")
    status = 402 if "quota_exceeded" in words else answer.status_code  # it says 401 to both
    return refusal(status, words) or ValueError(f"{answer.status_code}: {words}")
