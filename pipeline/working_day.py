"""What day it is in a warehouse, and on which day an order of now can leave it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from canonical.calendar import Calendar

_A_DAY = timedelta(days=1)


def day_in(calendar: Calendar | None, now: datetime) -> date:
    """Return the day that it is where the calendar holds; without one, the day in UTC."""
    return now.astimezone(ZoneInfo(calendar.zone)).date() if calendar else now.date()


def ready_by(calendar: Calendar | None, now: datetime) -> date | None:
    """Return the first day on which what is ordered now can leave; nothing where no calendar says."""
    if calendar is None:
        return None
    local = now.astimezone(ZoneInfo(calendar.zone))
    late = calendar.cut_off is not None and calendar.works(local.date()) and local.time() > calendar.cut_off
    return calendar.working_day(local.date() + _A_DAY if late else local.date())
