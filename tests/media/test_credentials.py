"""A signed film says who made it and out of what, and shows when it was changed."""

from pathlib import Path

import pytest

from segue.domain.errors import BadRequest
from segue.media.credentials import COMPUTED, GENERATED, Ingredient, read, sign
from segue.platform.embedded.authority import signing_certificate
from segue.platform.embedded.clock import SystemClock
from segue.ports import SigningCertificate

CLIPS = Path(__file__).parents[1] / "clips"
DAY = 86_400_000
NOW = 1_795_219_200_000
"""2026-11-21."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> SigningCertificate:
    return signing_certificate(tmp_path_factory.mktemp("keys"), SystemClock().now())


def signed(folder: Path, certificate: SigningCertificate, made: str = COMPUTED) -> Path:
    film = folder / "film.mp4"
    ingredients = [
        Ingredient("a", "Tom's trip.mp4", CLIPS / "sample_a.mp4"),
        Ingredient("bridge", "bridge", CLIPS / "sample_b.mp4", made, "veo-3.1", "ab" * 32),
        Ingredient("b", "odd.mp4", CLIPS / "sample_b.mp4"),
    ]
    sign(
        CLIPS / "sample_a.mp4",
        film,
        title="A day",
        ingredients=ingredients,
        certificate=certificate,
        version="1",
    )
    return film


def test_a_signed_film_is_trusted_by_whoever_trusts_its_authority(
    tmp_path: Path, certificate: SigningCertificate
) -> None:
    said = read(signed(tmp_path, certificate), certificate.anchors)
    assert (said.state, said.signer, said.title, said.generated) == ("trusted", "Segue", "A day", False)
    assert [name for name, _ in said.ingredients] == ["Tom's trip.mp4", "bridge", "odd.mp4"]


def test_a_film_with_a_models_bridge_says_so(tmp_path: Path, certificate: SigningCertificate) -> None:
    assert read(signed(tmp_path, certificate, GENERATED), certificate.anchors).generated


def test_another_authority_does_not_trust_it(tmp_path: Path, certificate: SigningCertificate) -> None:
    stranger = signing_certificate(tmp_path / "stranger", SystemClock().now())
    assert read(signed(tmp_path, certificate), stranger.anchors).state == "valid"


def test_one_changed_byte_shows(tmp_path: Path, certificate: SigningCertificate) -> None:
    film = signed(tmp_path, certificate)
    data = bytearray(film.read_bytes())
    data[-1_000] ^= 0xFF
    film.write_bytes(data)
    assert read(film, certificate.anchors).state == "changed"


def test_credentials_of_a_source_are_kept(tmp_path: Path, certificate: SigningCertificate) -> None:
    source = signed(tmp_path, certificate, GENERATED)
    film = tmp_path / "longer.mp4"
    ingredients = [Ingredient("a", "first film.mp4", source)]
    sign(
        CLIPS / "sample_b.mp4",
        film,
        title="Two",
        ingredients=ingredients,
        certificate=certificate,
        version="1",
    )
    said = read(film, certificate.anchors)
    assert said.ingredients == (("first film.mp4", "with credentials of its own"),)
    assert said.generated, "a film made of a generated one is still partly generated"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tape.m2ts", (CLIPS / "interlaced_anamorphic.ts").read_bytes()),
        ("tape.mp4", (CLIPS / "interlaced_anamorphic.ts").read_bytes()),
        ("odd.mov", (CLIPS / "odd_silent.webm").read_bytes()),
        ("card.mxf", b"\x06\x0e+4\x02\x05\x01\x01" + bytes(100)),
        ("strange.mp4", b"\0\0\0\x14ftypqt  \0\0\0\0\0\0\0\x02moov"),
        ("old.mov", b"\0\0\0\x08wide" + bytes(100)),
    ],
)
def test_a_film_is_signed_whatever_kind_of_file_its_clips_are(
    tmp_path: Path, certificate: SigningCertificate, name: str, content: bytes
) -> None:
    source, film = tmp_path / "asset", tmp_path / "film.mp4"
    source.write_bytes(content)
    sign(
        CLIPS / "sample_a.mp4",
        film,
        title="A",
        ingredients=[Ingredient("a", name, source)],
        certificate=certificate,
        version="1",
    )
    said = read(film, certificate.anchors)
    assert (said.state, said.ingredients) == ("trusted", ((name, "without credentials of its own"),))


def test_a_film_without_credentials_and_a_file_that_is_no_film(
    tmp_path: Path, certificate: SigningCertificate
) -> None:
    assert read(CLIPS / "sample_a.mp4", certificate.anchors).state == "none"
    text = tmp_path / "notes.txt"
    text.write_text("no film")
    with pytest.raises(BadRequest, match=r"notes\.txt is no file that carries"):
        read(text, certificate.anchors)


def test_keys_are_private_and_stay_until_a_month_before_their_end(tmp_path: Path) -> None:
    first = signing_certificate(tmp_path, NOW)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    assert signing_certificate(tmp_path, NOW + 300 * DAY) == first
    renewed = signing_certificate(tmp_path, NOW + 340 * DAY)
    assert renewed.chain != first.chain and renewed.anchors == first.anchors
    much_later = signing_certificate(tmp_path, NOW + 3_640 * DAY)
    assert much_later.anchors != first.anchors
