"""ElevenLabs' answers: the sound itself, in pieces, or a refusal."""

from functools import cached_property
from pathlib import Path
from typing import Any, Final

import httpx

from segue.domain import limits
from segue.domain.errors import GenerationFiltered
from segue.models.remote.answered import REFUSED, AnsweredSounds
from segue.models.remote.refusals import refusal
from segue.models.remote.results import bounded, refuse_size
from segue.models.settings import ElevenLabsSettings
from segue.ports import Bucket, ProviderRefused

LINK: Final = "https://api.elevenlabs.io"
CALL_SECONDS: Final = 45.0
FIRST_WORDS: Final = 2_000


class ElevenLabs(AnsweredSounds):
    """One account at ElevenLabs."""

    def __init__(self, settings: ElevenLabsSettings, bucket: Bucket) -> None:
        super().__init__(bucket)
        self._settings = settings

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

    def _asked(self, path: str, body: dict[str, Any], name: str) -> str:
        """The name of the MP3 in our bucket. What is no sound at all shows when it is listened to."""

        def write(local: Path) -> None:
            query = {"output_format": "mp3_44100_128"}
            with self._client.stream("POST", path, json=body, params=query) as answer:
                if not answer.is_success:
                    raise _refused(answer)
                refuse_size(int(answer.headers.get("content-length", "0")))
                with bounded(local) as keep:
                    for piece in answer.iter_bytes(limits.COPY_BYTES):
                        keep(piece)

        return self._kept(name, write)


def _refused(answer: httpx.Response) -> Exception:
    words = next(answer.iter_bytes(FIRST_WORDS), b"").decode(errors="replace")
    if answer.is_redirect:
        words = answer.headers.get("location", "")
    status = 402 if "quota_exceeded" in words else answer.status_code  # it says 401 to both
    refused = refusal(status, words)
    if refused is not None and refused.code == GenerationFiltered.code:
        return ProviderRefused(REFUSED, again=False, detail=words, code=refused.code)
    return refused or ValueError(f"{answer.status_code}: {words}")
