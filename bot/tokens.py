"""How tokens rest in the database: AES-256-GCM under the keys of `TOKEN_KEYS`, each bound to its workspace."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import Any

import bot.extras

KEY_BYTES = 32
NONCE_BYTES = 12
NEEDED = (
    "several workspaces need the package cryptography, a single one with SLACK_BOT_TOKEN does not. "
    f"Install the extras: {bot.extras.INSTALL}"
)


class Unreadable(Exception):
    """A stored token that none of our keys opens; the message says why and holds nothing secret."""


class Keys:
    """The keys of `TOKEN_KEYS`: the first one seals, all of them open. Raises ValueError for what is no key."""

    def __init__(self, text: str) -> None:
        keys = [_key(each.strip()) for each in text.split(",") if each.strip()]
        if not keys:
            raise ValueError("there is no key")
        try:
            from cryptography.exceptions import InvalidTag
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        except ImportError as error:
            raise ValueError(NEEDED) from error
        self._wrong: type[Exception] = InvalidTag
        self._ciphers: dict[str, Any] = {name_of(key): AESGCM(key) for key in keys}
        self.first = name_of(keys[0])

    def seal(self, token: str, *, of: str) -> str:
        """A token as text for the database: the key's name, and what nobody can read or move to another `of`."""
        if not token:
            return ""
        nonce = secrets.token_bytes(NONCE_BYTES)
        closed = self._ciphers[self.first].encrypt(nonce, token.encode(), of.encode())
        return f"{self.first}.{base64.urlsafe_b64encode(nonce + closed).decode()}"

    def again(self, sealed: str, *, of: str) -> str:
        """The same token sealed with the first key; raises `Unreadable`."""
        return self.seal(self.open(sealed, of=of), of=of)

    def open(self, sealed: str, *, of: str) -> str:
        """The token behind such a text; raises `Unreadable`."""
        if not sealed:
            return ""
        name, _, text = sealed.partition(".")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise Unreadable(f"TOKEN_KEYS has no key {name}, with which a token of {of} was sealed")
        try:
            raw = base64.urlsafe_b64decode(text.encode())
            return str(cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], of.encode()).decode())
        except (self._wrong, binascii.Error, ValueError) as error:
            raise Unreadable(f"a token of {of} was changed since it was sealed") from error


def name_of(key: bytes) -> str:
    """What a key is called beside what it sealed: the beginning of its fingerprint."""
    return hashlib.sha256(b"rapport token key" + key).hexdigest()[:8]


def new_key() -> str:
    """A new key as `TOKEN_KEYS` wants it."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.encode())
    except (binascii.Error, UnicodeEncodeError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError("each key is 32 random bytes in base64: `python -m bot tokens key` makes one")
    return key
