"""Who made an archive of packages: Ed25519 keys (RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PREFIX = "ed25519:"


class KeyRefused(ValueError):
    """A key that cannot be read, or that would overwrite another."""


def make_key(path: Path) -> str:
    """Write a new private key, readable for its owner only; the public key as text.

    Raises:
        KeyRefused: there is a file already; a lost key cannot be made again.
    """
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise KeyRefused(f"There is a key in {path} already; it is kept.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    return public_text(key)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Raises KeyRefused if there is none."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise KeyRefused(f"There is no key in {path}; make one: rathaus packages keygen") from error
    except (ValueError, TypeError) as error:
        raise KeyRefused(f"{path} holds no key that can be read.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyRefused(f"{path} holds another kind of key; expected Ed25519.")
    return key


def public_text(key: Ed25519PrivateKey) -> str:
    """``ed25519:…``, to be given to those who shall trust it."""
    raw = key.public_key().public_bytes_raw()
    return PREFIX + base64.b64encode(raw).decode()


def is_signed(message: bytes, signature: bytes, signer: str) -> bool:
    """Whether the holder of the public key signed the message.

    Raises:
        KeyRefused: the public key is none.
    """
    try:
        raw = base64.b64decode(signer.removeprefix(PREFIX), validate=True)
        public = Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, binascii.Error) as error:
        raise KeyRefused(f"{signer!r} is no public key; expected {PREFIX}…") from error
    try:
        public.verify(signature, message)
    except InvalidSignature:
        return False
    return True
