"""Which providers an installation may ask, and with what: read from the environment by `segue/config.py`."""

from dataclasses import dataclass, field

from segue.domain.capabilities import Model
from segue.domain.value import Many, Value


class ModelIds(Value):
    """Ids that an operator puts in the place of the built-in ones, by generator, the first to ask first.

    `gemini` are those that watch the clips, write the prompts and look before anything is spent;
    `gemini_voice` those that speak.
    """

    veo: Many[Model] = ()
    omni: Many[Model] = ()
    runway: Many[Model] = ()
    gemini: Many[str] = ()
    gemini_voice: Many[str] = ()


@dataclass(frozen=True)
class GoogleSettings:
    """Google's models: with a project and a bucket through Google Cloud, or with an API key alone.

    `bucket` is one of the project's own, into which models write. `link` and `storage_link` stand in for
    Google's own addresses, `token` for the machine's credentials: for a stand-in of the provider. `watchers`
    and `speakers` are the ids of Gemini to ask instead of the built-in ones; `speaker` is the voice's name.
    """

    project: str = ""
    location: str = "us-central1"
    bucket: str = ""
    api_key: str = ""
    link: str = ""
    storage_link: str = ""
    token: str = ""
    watchers: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    speaker: str = "Kore"

    @property
    def cloud(self) -> bool:
        """Whether it goes through Google Cloud."""
        return bool(self.project)


@dataclass(frozen=True)
class RunwaySettings:
    """Runway's key, and an address that stands in for its own."""

    key: str
    link: str = ""


@dataclass(frozen=True)
class ComfySettings:
    """A ComfyUI server that the operator runs, and the workflow to use: `context` or `first-last`."""

    link: str
    workflow: str = "context"


@dataclass(frozen=True)
class ElevenLabsSettings:
    """ElevenLabs' key, an address that stands in for its own, and the id of the voice that is to speak."""

    key: str
    link: str = ""
    voice: str = ""


@dataclass(frozen=True)
class ModelSettings:
    """Everything about models that an operator chooses."""

    google: GoogleSettings | None = None
    runway: RunwaySettings | None = None
    comfyui: ComfySettings | None = None
    elevenlabs: ElevenLabsSettings | None = None
    ids: ModelIds = field(default_factory=ModelIds)
