"""Gemini's speech: a line in, as a voice says it out, in one answer."""

import re
import wave
from pathlib import Path
from typing import Final

from google.genai import types

from segue.domain.errors import GenerationFiltered
from segue.models.gemini.ask import REFUSALS
from segue.models.gemini.capabilities import VOICE
from segue.models.remote.answered import NOTHING_HEARD, REFUSED, TOO_LARGE, AnsweredSounds
from segue.models.remote.asking import in_turn
from segue.models.remote.google import Google
from segue.models.remote.replies import CODE, ReplyTooLarge
from segue.models.remote.results import refuse_size
from segue.ports import Bucket, ProviderRefused, SoundRequest

MODELS: Final = ("gemini-3.8-flash-tts",)
"""As of 2026-11-20: $0.50 and $9 per million tokens, twice as much from 2027-01-01."""
ASKED: Final = "Say this line as it stands, and nothing else: "
_RATE: Final = re.compile(r"rate=(\d{4,6})")
_USUAL_RATE: Final = 24_000


class GeminiVoice(AnsweredSounds):
    """A voice of Gemini's. It answers with bare samples, which are kept as WAV."""

    capabilities = VOICE

    def __init__(self, google: Google, bucket: Bucket) -> None:
        super().__init__(bucket)
        self._google = google

    def close(self) -> None:
        """Close every connection."""
        self._google.close()

    def submit(self, request: SoundRequest, prefix: str) -> str:
        """The line's name in our bucket. It lasts as long as it takes to say."""
        settings = self._google.settings

        def ask(model: str) -> tuple[str, types.Blob]:
            answer = self._google.client().models.generate_content(
                model=model, contents=ASKED + request.prompt, config=_config(settings.speaker)
            )
            return model, _spoken(answer)

        try:
            model, spoken = in_turn(settings.speakers or MODELS, ask)
        except ReplyTooLarge as error:
            raise ProviderRefused(TOO_LARGE, again=True, detail=str(error), code=CODE) from error
        return self._kept(f"{prefix}{model}.wav", lambda local: _write(local, spoken))


def _config(speaker: str) -> types.GenerateContentConfig:
    voice = types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=speaker))
    return types.GenerateContentConfig(
        response_modalities=["AUDIO"], speech_config=types.SpeechConfig(voice_config=voice)
    )


def _spoken(answer: types.GenerateContentResponse) -> types.Blob:
    """The samples of an answer. Raises ProviderRefused, saying why, when there are none."""
    blocked = answer.prompt_feedback.block_reason if answer.prompt_feedback else None
    candidate = answer.candidates[0] if answer.candidates else None
    parts = (candidate.content.parts if candidate and candidate.content else None) or []
    found = next((part.inline_data for part in parts if part.inline_data and part.inline_data.data), None)
    if found is not None:
        return found
    ended = candidate.finish_reason.name if candidate and candidate.finish_reason else "nothing"
    if blocked or ended in REFUSALS:
        detail = f"blocked: {blocked}, ended with {ended}"
        raise ProviderRefused(REFUSED, again=False, detail=detail, code=GenerationFiltered.code)
    raise ProviderRefused(NOTHING_HEARD, again=True, detail=f"ended with {ended}", code="provider_empty")


def _write(path: Path, spoken: types.Blob) -> None:
    """Samples of 16 bit, one channel, as WAV. Raises ResultRefused for more than a take may have."""
    samples = spoken.data or b""
    refuse_size(len(samples))
    said = _RATE.search(spoken.mime_type or "")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(int(said[1]) if said else _USUAL_RATE)
        file.writeframes(samples[: len(samples) // 2 * 2])
