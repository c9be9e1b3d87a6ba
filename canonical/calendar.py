"""On which days we and our customers work, and until when an order still leaves today."""

from datetime import date, time, timedelta

from pydantic import Field

from canonical.noun import Noun

_LONGEST = 3660  # days; whoever closes for ten years is no address to deliver to


class Calendar(Noun):
    """The working days of a warehouse or a customer; weekdays are 1 for Monday to 7 for Sunday, as ISO 8601 counts."""

    name: str
    weekdays: frozenset[int] = Field(default=frozenset({1, 2, 3, 4, 5}), min_length=1)
    holidays: frozenset[date] = frozenset()
    cut_off: time | None = None  # orders that come later begin on the next working day
    zone: str = "UTC"  # IANA name of the place where the cut-off is meant

    def works(self, day: date) -> bool:
        """Tell whether anybody is there."""
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def working_day(self, day: date) -> date:
        """Return that day, or the next on which somebody is there; ``ValueError`` where none comes in ten years."""
        return self.later(day, 0)

    def later(self, day: date, working_days: int) -> date:
        """Return the working day that lies so many working days after ``day``; 0: that day, or the next working one."""
        left = working_days
        for ahead in range(_LONGEST):
            one = day + timedelta(days=ahead)
            if self.works(one):
                if left == 0:
                    return one
                left -= 1
        raise ValueError(f"calendar {self.name} has no working day in the ten years after {day}")
