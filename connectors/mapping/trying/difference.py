"""Where two nouns differ, field by field, in sentences for a person."""

from collections.abc import Iterator

from pydantic import BaseModel

from canonical.difference import differences as each

_MOST_SHOWN = 200  # characters of a value


def differences(read: BaseModel, wanted: BaseModel) -> Iterator[str]:
    """Yield a sentence for each field that is not as wanted: ``lines[0].quantity is '5', and '6' was expected``."""
    for found in each(read, wanted):
        yield f"{found.field} is {found.before[:_MOST_SHOWN]!r}, and {found.after[:_MOST_SHOWN]!r} was expected"
