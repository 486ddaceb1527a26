"""What each step is done by, and what films are signed with. What is heavy is imported where it is used."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from segue.config import Config
from segue.models.catalogue import watching_handlers
from segue.platform.embedded.clock import SystemClock
from segue.ports import Generator, SigningCertificate, StepHandler

if TYPE_CHECKING:
    from segue.media.credentials import Credentials


def handlers_of(
    config: Config, media: bool, certificate: Callable[[], SigningCertificate | None]
) -> dict[str, StepHandler]:
    """What this process can do: media steps in a worker, and what Gemini does where it is asked."""
    watching = watching_handlers(config.models.google) if config.models.google else {}
    return {**(media_handlers(certificate) if media else {}), **watching}


def signing_certificate(config: Config) -> SigningCertificate:
    """What films are signed with: what is configured, or an authority of this installation's own."""
    from segue.platform.embedded import authority

    given = configured_certificate(config)
    return given or authority.signing_certificate(config.data / "keys", SystemClock().now())


def configured_certificate(config: Config) -> SigningCertificate | None:
    """The certificate of one's own that the configuration names, if it does."""
    if config.certificate is None:
        return None
    chain = config.certificate.chain.read_bytes()
    return SigningCertificate(chain, config.certificate.key.read_bytes(), chain)


def credentials_of(config: Config, film: Path, anchors: bytes | None = None) -> "Credentials":
    """What a film says of who made it; `anchors` (PEM) are trusted, or this installation's certificate."""
    from segue.media.credentials import read

    return read(film, signing_certificate(config).anchors if anchors is None else anchors)


def media_handlers(
    certificate: Callable[[], SigningCertificate | None],
) -> dict[str, StepHandler]:
    """Everything the media worker can do; films are signed with `certificate`, if there is one."""
    from segue.media.judging import TakeJudge
    from segue.media.steps import HANDLERS
    from segue.media.steps.deliver import deliver
    from segue.media.steps.frames import other_frames
    from segue.models.generate import extend_handler, generate_handler
    from segue.models.local_analyst import analyse
    from segue.models.local_director import direct
    from segue.models.procedural.generator import ProceduralGenerator

    generators: dict[str, Generator] = {"procedural": ProceduralGenerator(TakeJudge)}
    signed = partial(deliver, certificate=certificate)
    return {
        **HANDLERS,
        "deliver": signed,
        "analyse": analyse,
        "direct": direct,
        "generate": generate_handler(generators, other_frames),
        "extend": extend_handler(generators),
    }
