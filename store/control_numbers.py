"""Control numbers: given one after the other, never twice and never with a gap.

A number is taken inside the unit that writes it into a message. Where the unit
is undone, so is the number; meanwhile others who want one of the same kind wait.
"""

from sqlalchemy import case

from store import statement
from store.statement import Unit
from store.tables import control_number

_LAST = 999_999_999  # nine digits: X12 element I12


class ControlNumbers:
    """Counters by sender, receiver, usage (P or T) and level (interchange, group, set, sscc)."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def take(self, *, sender: str, receiver: str, usage: str, level: str) -> int:
        """Return the next number; after 999999999 comes 1."""
        number: int = statement.upsert(
            self._unit.connection,
            control_number,
            {"sender": sender, "receiver": receiver, "usage": usage, "level": level, "last": 1},
            unique=("sender", "receiver", "usage", "level"),
            change=lambda _: {
                "last": case((control_number.c.last >= _LAST, 1), else_=control_number.c.last + 1),
            },
            returning=control_number.c.last,
        )
        return number
