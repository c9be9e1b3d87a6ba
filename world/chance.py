"""Randomness: names that nobody can guess, and jitter that keeps retries apart."""

import random
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

T = TypeVar("T")


def token() -> str:
    """Return 16 random hexadecimal characters, for a name that must be unique."""
    return secrets.token_hex(8)


def jitter(pause: timedelta, share: float = 0.2) -> timedelta:
    """Return ``pause`` made longer by a random part of itself, ``share`` at most."""
    return pause * (1 + random.uniform(0, share))  # noqa: S311 - not a secret


def key(length: int) -> bytes:
    """Return that many random bytes, fit for a cipher's key."""
    return secrets.token_bytes(length)


class Dice:
    """Chance that anybody can repeat: the same seed throws the same."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - not a secret

    def pick(self, among: Sequence[T]) -> T:
        """Return one of several."""
        return self._random.choice(among)

    def between(self, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return self._random.randint(least, most)

    def falls(self, share: float) -> bool:
        """Return true in that share of throws."""
        return self._random.random() < share
