"""A number that a person typed, on the command line or into a file."""

from decimal import Decimal, InvalidOperation


def typed_number(word: str) -> Decimal:
    """Return it; what is no number is not finite, so that one check tells it apart, in words that fit the place."""
    try:
        return Decimal(word)
    except InvalidOperation:
        return Decimal("nan")
