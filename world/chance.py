"""Randomness: names that nobody can guess, and jitter that keeps retries apart."""

import random
import secrets
from datetime import timedelta


def token() -> str:
    """Return 16 random hexadecimal characters, for a name that must be unique."""
    return secrets.token_hex(8)


def jitter(pause: timedelta, share: float = 0.2) -> timedelta:
    """Return ``pause`` made longer by a random part of itself, ``share`` at most."""
    return pause * (1 + random.uniform(0, share))  # noqa: S311 - not a secret


def key(length: int) -> bytes:
    """Return that many random bytes, fit for a cipher's key."""
    return secrets.token_bytes(length)
