"""Tokens as Firebase and Google sign them, by keys of our own."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

from google.auth import crypt, jwt

from tests.google.keys import CERTIFICATES, KEY_ID, PRIVATE


def signed(claims: Mapping[str, Any]) -> str:
    token: bytes = jwt.encode(crypt.RSASigner.from_string(PRIVATE, KEY_ID), dict(claims))
    return token.decode()


def machine_token(email: str, audience: str, lifetime_seconds: int = 3_600) -> str:
    """The token of a service account."""
    now = int(time.time())
    return signed(
        {
            "iss": "https://accounts.google.com",
            "aud": audience,
            "sub": email,
            "email": email,
            "email_verified": True,
            "iat": now,
            "exp": now + lifetime_seconds,
        }
    )


def firebase_token(project: str, subject: str, expires_at: int, **claims: object) -> str:
    """The ID token of somebody who has just signed in; `expires_at` in seconds."""
    now = int(time.time())
    return signed(
        {
            "iss": f"https://securetoken.google.com/{project}",
            "aud": project,
            "sub": subject,
            "auth_time": now,
            "iat": now,
            "exp": expires_at,
            **claims,
        }
    )


def unsigned_token(project: str, subject: str, **claims: object) -> str:
    """The ID token of somebody as emulators take it, signed by nobody."""
    now = int(time.time())
    said = {
        "iss": f"https://securetoken.google.com/{project}", "aud": project, "sub": subject,
        "user_id": subject, "iat": now, "exp": now + 3_600,
        "firebase": {"sign_in_provider": "google.com"}, **claims,
    }  # fmt: skip
    parts = (base64.urlsafe_b64encode(json.dumps(each).encode()) for each in ({"alg": "none"}, said))
    return ".".join(part.decode().rstrip("=") for part in parts) + "."


def certificates() -> bytes:
    return CERTIFICATES
