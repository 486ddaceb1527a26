"""Who signs links into the bucket: a key at hand, or IAM, as a service on Cloud Run has no key."""

from typing import Any, Protocol

from google.auth.credentials import Credentials
from google.auth.transport.requests import Request
from google.oauth2 import service_account


class Signer(Protocol):
    def arguments(self) -> dict[str, Any]:
        """What `Blob.generate_signed_url` needs to know of its signer."""


class KeySigner:
    """Signs with a service account's own key, without a network."""

    def __init__(self, key: dict[str, str]) -> None:
        make = service_account.Credentials.from_service_account_info
        self._credentials: Credentials = make(key)  # type: ignore[no-untyped-call]

    def arguments(self) -> dict[str, Any]:
        return {"credentials": self._credentials}


class IamSigner:
    """Asks IAM's signBlob, with the rights of the service that runs this."""

    def __init__(self, credentials: Credentials, email: str) -> None:
        self._credentials, self._email = credentials, email

    def arguments(self) -> dict[str, Any]:
        if not self._credentials.valid:
            self._credentials.refresh(Request())  # type: ignore[no-untyped-call]
        return {"service_account_email": self._email, "access_token": self._credentials.token}
