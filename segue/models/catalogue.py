"""Which generators at providers an installation has. Each imports its SDK when it is first used."""

from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from typing import Any

from segue.domain.capabilities import Capabilities, with_models
from segue.models.comfyui.workflow import capabilities as comfy_capabilities
from segue.models.comfyui.workflow import named_workflow
from segue.models.elevenlabs.capabilities import CAPABILITIES as ELEVENLABS
from segue.models.elevenlabs.capabilities import VOICE as ELEVENLABS_VOICE
from segue.models.gemini.capabilities import VOICE as GEMINI_VOICE
from segue.models.omni.capabilities import CAPABILITIES as OMNI
from segue.models.runway.capabilities import CAPABILITIES as RUNWAY
from segue.models.settings import GoogleSettings, ModelSettings
from segue.models.veo.capabilities import CAPABILITIES as VEO
from segue.ports import (
    Bucket,
    ExtensionRequest,
    GenerationRequest,
    Outcome,
    SoundRequest,
    StepHandler,
    StepJob,
    StepOutput,
)

TWENTY_MINUTES_MS = 20 * 60_000
AN_HOUR_MS = 60 * 60_000
A_MINUTE_MS = 60_000
REMEMBERED_PROMPTS = 1_000


class LateGenerator:
    """A generator whose SDK is imported at its first call: an API that only quotes stays light."""

    def __init__(
        self,
        capabilities: Capabilities,
        maximum_ms: int,
        make: Callable[[], Any],
    ) -> None:
        self.capabilities, self.maximum_ms = capabilities, maximum_ms
        self._make = make
        self._made: Any = None

    @property
    def _generator(self) -> Any:
        if self._made is None:
            self._made = self._make()
        return self._made

    def submit(self, request: GenerationRequest | SoundRequest, prefix: str) -> str:
        name: str = self._generator.submit(request, prefix)
        return name

    def extend(self, request: ExtensionRequest, prefix: str) -> str:
        name: str = self._generator.extend(request, prefix)
        return name

    def poll(self, operation: str, prefix: str) -> Outcome:
        outcome: Outcome = self._generator.poll(operation, prefix)
        return outcome

    def adopt(self, prefix: str) -> Outcome | None:
        found: Outcome | None = self._generator.adopt(prefix)
        return found

    def close(self) -> None:
        """Close its connections, if there are any."""
        if self._made is not None:
            self._made.close()


def remote_generators(settings: ModelSettings, bucket: Bucket) -> dict[str, LateGenerator]:
    """The generators that these settings reach, by name."""
    generators: list[LateGenerator] = []
    ids = settings.ids
    veo_facts, omni_facts = with_models(VEO, ids.veo), with_models(OMNI, ids.omni)
    runway_facts = with_models(RUNWAY, ids.runway)
    if (google := settings.google) is not None:

        def veo() -> Any:
            from segue.models.remote.google import Google
            from segue.models.veo.generator import VeoGenerator

            return VeoGenerator(Google(google), bucket, veo_facts)

        def omni() -> Any:
            from segue.models.omni.generator import OmniGenerator
            from segue.models.remote.google import Google

            return OmniGenerator(Google(google), bucket, omni_facts)

        if google.cloud:
            generators.append(LateGenerator(veo_facts, TWENTY_MINUTES_MS, veo))
        generators.append(LateGenerator(omni_facts, TWENTY_MINUTES_MS, omni))
    if (key := settings.runway) is not None:

        def runway() -> Any:
            from segue.models.runway.generator import RunwayGenerator

            return RunwayGenerator(key, bucket, runway_facts)

        generators.append(LateGenerator(runway_facts, TWENTY_MINUTES_MS, runway))
    if (server := settings.comfyui) is not None:

        def comfyui() -> Any:
            from segue.models.comfyui.generator import ComfyGenerator

            return ComfyGenerator(server, bucket)

        facts = comfy_capabilities(named_workflow(server.workflow))
        generators.append(LateGenerator(facts, AN_HOUR_MS, comfyui))
    return {each.capabilities.name: each for each in generators}


def sound_makers(settings: ModelSettings, bucket: Bucket) -> dict[str, LateGenerator]:
    """What makes sounds with these settings, by name."""
    if (key := settings.elevenlabs) is None:
        return {}

    def elevenlabs() -> Any:
        from segue.models.elevenlabs.sounds import ElevenLabsSounds

        return ElevenLabsSounds(key, bucket)

    return {ELEVENLABS.name: LateGenerator(ELEVENLABS, A_MINUTE_MS, elevenlabs)}


def voice_makers(settings: ModelSettings, bucket: Bucket) -> dict[str, LateGenerator]:
    """What speaks with these settings, by name: ElevenLabs if a voice of theirs is chosen, or else Gemini."""
    key, google = settings.elevenlabs, settings.google
    if key is not None and key.voice:

        def elevenlabs() -> Any:
            from segue.models.elevenlabs.voice import ElevenLabsVoice

            return ElevenLabsVoice(key, bucket)

        return {ELEVENLABS_VOICE.name: LateGenerator(ELEVENLABS_VOICE, A_MINUTE_MS, elevenlabs)}
    if google is None:
        return {}

    def gemini() -> Any:
        from segue.models.gemini.voice import GeminiVoice
        from segue.models.remote.google import Google

        return GeminiVoice(Google(google), bucket)

    return {GEMINI_VOICE.name: LateGenerator(GEMINI_VOICE, A_MINUTE_MS, gemini)}


class LateModerator:
    """Gemini's look before anything is spent; a prompt that passed is not sent again by this process."""

    def __init__(self, google: GoogleSettings) -> None:
        self._settings = google
        self._passed = lru_cache(REMEMBERED_PROMPTS)(self._look_at_prompt)

    def prompt(self, text: str) -> None:
        self._passed(text)

    def request(self, request: GenerationRequest | ExtensionRequest) -> None:
        from segue.models.gemini.moderator import look_at_request

        with closing(self._google()) as google:
            look_at_request(google, request)

    def _look_at_prompt(self, text: str) -> None:
        from segue.models.gemini.moderator import look_at_prompt

        with closing(self._google()) as google:
            look_at_prompt(google, text)

    def _google(self) -> Any:
        from segue.models.remote.google import Google

        return Google(self._settings)


def watching_handlers(google: GoogleSettings) -> dict[str, StepHandler]:
    """The steps that Gemini does, by kind: its SDK is imported when the first of them runs."""

    def analyse(job: StepJob) -> StepOutput:
        from segue.models.gemini.analyst import analyse_with
        from segue.models.remote.google import Google

        return _closing(Google(google), analyse_with, job)

    def direct(job: StepJob) -> StepOutput:
        from segue.models.gemini.director import direct_with
        from segue.models.remote.google import Google

        return _closing(Google(google), direct_with, job)

    return {"analyse": analyse, "direct": direct}


def _closing(google: Any, handler: Callable[[Any], StepHandler], job: StepJob) -> StepOutput:
    try:
        return handler(google)(job)
    finally:
        google.close()
