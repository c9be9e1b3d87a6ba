"""Control numbers: given one after the other, never twice and never with a gap.

A number is taken inside the unit that writes it into a message. Where the unit
is undone, so is the number; meanwhile others who want one of the same kind wait.
"""

from sqlalchemy import case, select

from store import statement
from store.record import NumberRecord
from store.statement import Unit
from store.tables import control_number

_LAST = 999_999_999  # nine digits: X12 element I12
_KEY = ("sender", "receiver", "usage", "level")

# Named here because inside the class ``list`` is the method.
_Numbers = list[NumberRecord]


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
            unique=_KEY,
            change=lambda _: {
                "last": case((control_number.c.last >= _LAST, 1), else_=control_number.c.last + 1),
            },
            returning=control_number.c.last,
        )
        return number

    def list(self) -> _Numbers:
        """Return how far each counter has come."""
        query = select(control_number).order_by(*(control_number.c[name] for name in _KEY))
        return [
            NumberRecord(
                id=row.id, sender=row.sender, receiver=row.receiver, usage=row.usage, level=row.level, last=row.last,
                next=row.last + 1 if row.last < _LAST else 1,
            )
            for row in self._unit.connection.execute(query)
        ]  # fmt: skip

    def go_on(self, *, sender: str, receiver: str, usage: str, level: str, number: int, reason: str) -> None:
        """Make ``number`` the next one; who says so, and why, is written down."""
        key = {"sender": sender, "receiver": receiver, "usage": usage, "level": level}
        before = next((one for one in self.list() if one.is_of(**key)), None)
        last = number - 1 if number > 1 else _LAST
        row: int = statement.upsert(
            self._unit.connection,
            control_number,
            {**key, "last": last},
            unique=_KEY,
            change=lambda new: {"last": new.last},
            returning=control_number.c.id,
        )
        self._unit.events.record(
            subject="control_number", subject_id=row, action="set",
            before=str(before.next) if before else "", after=str(number), detail={**key, "reason": reason},
        )  # fmt: skip
