"""This installation's own certificate authority: made at first use, it signs who made a film (C2PA).

The public sees an unrecognised signer; whoever has `authority.pem` sees a trusted one. A certificate of one's
own takes its place by configuration.
"""

import datetime
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from segue.domain.errors import Unavailable
from segue.domain.value import Instant
from segue.ports import SigningCertificate

AUTHORITY: Final = "authority.pem"
_AUTHORITY_KEY: Final = "authority.key"
_CHAIN: Final = "signer.pem"
_KEY: Final = "signer.key"
_AUTHORITY_LIFE: Final = datetime.timedelta(days=3_650)
_SIGNER_LIFE: Final = datetime.timedelta(days=365)
_RENEWED_BEFORE: Final = datetime.timedelta(days=30)
_SKEW: Final = datetime.timedelta(days=1)


def signing_certificate(folder: Path, at: Instant) -> SigningCertificate:
    """What films are signed with, made in `folder` at first use and renewed a month before its end.

    Keys are made with mode 0600. Raises Unavailable when the folder cannot be used.
    """
    now = datetime.datetime.fromtimestamp(at / 1_000, datetime.UTC)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _usable(folder / AUTHORITY, now) or not (folder / _AUTHORITY_KEY).exists():
            _make_authority(folder, now)
        if not _usable(folder / _CHAIN, now) or not (folder / _KEY).exists():
            _make_signer(folder, now)
        chain, key = (folder / _CHAIN).read_bytes(), (folder / _KEY).read_bytes()
        return SigningCertificate(chain, key, (folder / AUTHORITY).read_bytes())
    except OSError as error:
        sentence = f"The folder {folder} cannot be used: make it readable and writable for you."
        raise Unavailable(sentence, detail=repr(error)) from error


def _usable(path: Path, now: datetime.datetime) -> bool:
    if not path.exists():
        return False
    return x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc > now + _RENEWED_BEFORE


def _make_authority(folder: Path, now: datetime.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Segue certificate authority")
    certificate = (
        _begun(name, name, key.public_key(), now, _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / _AUTHORITY_KEY, _private(key))
    _write(folder / AUTHORITY, certificate.public_bytes(Encoding.PEM))
    (folder / _CHAIN).unlink(missing_ok=True)


def _make_signer(folder: Path, now: datetime.datetime) -> None:
    authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
    authority_key = load_pem_private_key((folder / _AUTHORITY_KEY).read_bytes(), None)
    assert isinstance(authority_key, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    certificate = (
        _begun(_name("Segue"), authority.subject, key.public_key(), now, _SIGNER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(issuer, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    _write(folder / _KEY, _private(key))
    chain = certificate.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM)
    _write(folder / _CHAIN, chain)


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime.datetime,
    life: datetime.timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + life)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Segue"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes) -> None:
    """Put a whole file in place at once, readable by its owner only."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    draft.replace(path)
