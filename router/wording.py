"""When two texts that people typed say the same."""

from collections.abc import Iterable


def same_words(text: str, known: Iterable[str]) -> bool:
    """Tell whether a text is one of those known; capitals, blanks and full stops do not matter."""
    return _plain(text) in {_plain(one) for one in known}


def _plain(text: str) -> str:
    return " ".join(text.replace(".", " ").split()).casefold()
