"""The configuration, read from the environment once."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from segue.domain import limits
from segue.domain.capabilities import Prices
from segue.domain.errors import BadRequest
from segue.models.settings import (
    ComfySettings,
    ElevenLabsSettings,
    GoogleSettings,
    ModelIds,
    ModelSettings,
    RunwaySettings,
)

DEFAULT_PORT = 8420

DEFAULT_PRICES = Prices(
    version="2026-11-21",
    credits_per_second={"procedural": 0, "veo": 4, "omni": 4, "runway": 4, "comfyui": 0}
    | {"elevenlabs": 1, "elevenlabs-voice": 1, "gemini-voice": 1},
)
"""What runs on one's own machine is free; the price version is the date of the table.

A credit is 5 cents. The dearest id that is asked costs 15 cents a second; a take that we reject is ours.
"""


NO_PROVIDERS = ModelSettings()


@dataclass(frozen=True)
class StripeKeys:
    """An account at Stripe. While a webhook's secret is changed there are two: both are taken."""

    key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    api: str | None = None


@dataclass(frozen=True)
class CertificateFiles:
    """What films are signed with: a chain and its ES256 key, each a PEM file."""

    chain: Path
    key: Path


@dataclass(frozen=True)
class Config:
    """Where this installation lives and what it charges.

    `data` holds everything it keeps; `port` is where its studio answers, for links that it signs. Without
    `stripe`, payments go to the sandbox, where no money moves. `collector` takes spans and metrics, by
    OpenTelemetry's protocol. Without `certificate`, films are signed by an authority of this installation.
    `daily_credits` is the most that is submitted to providers in a day, for all accounts together.
    """

    data: Path
    prices: Prices = DEFAULT_PRICES
    port: int = DEFAULT_PORT
    stripe: StripeKeys | None = None
    models: ModelSettings = NO_PROVIDERS
    collector: str | None = None
    certificate: CertificateFiles | None = None
    daily_credits: int = limits.DAILY_PROVIDER_CREDITS

    @classmethod
    def from_environment(cls) -> "Config":
        """SEGUE_DATA (a folder), SEGUE_PRICES (JSON, or a file of it), SEGUE_PORT, for real payments
        SEGUE_STRIPE_KEY with SEGUE_STRIPE_WEBHOOK_SECRETS, OTEL_EXPORTER_OTLP_ENDPOINT (a collector's
        address), SEGUE_CERTIFICATE with SEGUE_CERTIFICATE_KEY (PEM files), SEGUE_DAILY_CREDITS, and what
        `_models` reads. Raises BadRequest."""
        environment = os.environ
        data = Path(environment["SEGUE_DATA"]) if environment.get("SEGUE_DATA") else default_data_folder()
        port = environment.get("SEGUE_PORT", str(DEFAULT_PORT))
        if not port.isdigit() or not 0 < int(port) < 65_536:
            raise BadRequest(f"SEGUE_PORT is '{port}': set it to a number from 1 to 65535.")
        prices, stripe = _prices(environment.get("SEGUE_PRICES")), _stripe_keys(environment)
        collector = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT") or None
        models = _models(environment)
        certificate = _certificate(environment)
        folder = data.expanduser().absolute()
        daily = _daily_credits(environment)
        return cls(folder, prices, int(port), stripe, models, collector, certificate, daily)


def _daily_credits(environment: Mapping[str, str]) -> int:
    given = environment.get("SEGUE_DAILY_CREDITS", str(limits.DAILY_PROVIDER_CREDITS))
    if not (given.isdecimal() and given.isascii()):
        raise BadRequest(f"SEGUE_DAILY_CREDITS is '{given}': set it to a whole number of credits.")
    return int(given)


def _certificate(environment: Mapping[str, str]) -> CertificateFiles | None:
    chain, key = environment.get("SEGUE_CERTIFICATE"), environment.get("SEGUE_CERTIFICATE_KEY")
    if not chain and not key:
        return None
    if not chain or not key or not Path(chain).is_file() or not Path(key).is_file():
        raise BadRequest(
            "To sign films with your own certificate set SEGUE_CERTIFICATE and SEGUE_CERTIFICATE_KEY to two "
            "PEM files that exist; set neither for one made on this machine."
        )
    return CertificateFiles(Path(chain).absolute(), Path(key).absolute())


def _stripe_keys(environment: Mapping[str, str]) -> StripeKeys | None:
    key = environment.get("SEGUE_STRIPE_KEY", "").strip()
    secrets = tuple(filter(None, environment.get("SEGUE_STRIPE_WEBHOOK_SECRETS", "").split(",")))
    if not key and not secrets:
        return None
    if not key.startswith(("sk_", "rk_")) or not 1 <= len(secrets) <= 2:
        raise BadRequest(
            "To take payments set both SEGUE_STRIPE_KEY (sk_...) and SEGUE_STRIPE_WEBHOOK_SECRETS "
            "(whsec_..., two with a comma while you change it); set neither for the sandbox."
        )
    return StripeKeys(key, secrets, environment.get("SEGUE_STRIPE_API"))


def default_data_folder() -> Path:
    """The user's own data folder, as the platform has it."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "segue"
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "segue"


def _text_of(given: str) -> str:
    """JSON as it was given, or the text of the file that was named. Raises OSError."""
    return given if given.lstrip().startswith("{") else Path(given).read_text()


def _prices(given: str | None) -> Prices:
    if not given:
        return DEFAULT_PRICES
    try:
        return Prices.model_validate_json(_text_of(given))
    except (OSError, ValidationError) as error:
        raise BadRequest(
            f"The price table '{given[:80]}' cannot be read: it is JSON such as "
            '{"version": "2026-11", "credits_per_second": {"procedural": 0}}.',
            detail=str(error),
        ) from error


def _models(environment: Mapping[str, str]) -> ModelSettings:
    """The providers of models: see segue/models/README.md."""

    def given(name: str, default: str = "") -> str:
        return environment.get(f"SEGUE_{name}", default)

    ids = _model_ids(given("MODELS"))
    google = GoogleSettings(
        project=given("GOOGLE_PROJECT"),
        location=given("GOOGLE_LOCATION", "us-central1"),
        bucket=given("GOOGLE_BUCKET"),
        api_key=given("GEMINI_KEY"),
        link=given("GOOGLE_LINK"),
        storage_link=given("GOOGLE_STORAGE_LINK"),
        token=given("GOOGLE_TOKEN"),
        watchers=ids.gemini,
        speakers=ids.gemini_voice,
        speaker=given("GEMINI_VOICE") or "Kore",
    )
    if google.project and not google.bucket:
        raise BadRequest(
            "SEGUE_GOOGLE_PROJECT is set without SEGUE_GOOGLE_BUCKET: name a bucket of that project into "
            "which models may write."
        )
    runway, comfyui, elevenlabs = given("RUNWAY_KEY"), given("COMFYUI_LINK"), given("ELEVENLABS_KEY")
    return ModelSettings(
        google=google if google.project or google.api_key else None,
        runway=RunwaySettings(runway, given("RUNWAY_LINK")) if runway else None,
        comfyui=ComfySettings(comfyui, given("COMFYUI_WORKFLOW", "context")) if comfyui else None,
        elevenlabs=_elevenlabs(elevenlabs, given("ELEVENLABS_LINK"), given("ELEVENLABS_VOICE")),
        ids=ids,
    )


def _elevenlabs(key: str, link: str, voice: str) -> ElevenLabsSettings | None:
    if voice and not (voice.isalnum() and voice.isascii()):
        raise BadRequest(
            "SEGUE_ELEVENLABS_VOICE is no voice's id: it is letters and digits, from the voice's page."
        )
    return ElevenLabsSettings(key, link, voice) if key else None


def _model_ids(given: str) -> ModelIds:
    """The ids to ask instead of the built-in ones: JSON, or the name of a file that holds it."""
    if not given:
        return ModelIds()
    try:
        return ModelIds.model_validate_json(_text_of(given))
    except (OSError, ValidationError) as error:
        raise BadRequest(
            "SEGUE_MODELS cannot be read: it is JSON, or a file with it, such as "
            '{"veo": [{"id": "veo-4", "as_of": "2027-01-15", "seconds": [8], "price_mills": {"720": 100}}]}'
            ".",
            detail=str(error),
        ) from error
