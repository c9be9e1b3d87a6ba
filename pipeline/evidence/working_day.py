"""What day it is in a warehouse, and on which day an order of now can leave it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from canonical.calendar import Calendar
from canonical.noun import Noun

_A_DAY = timedelta(days=1)


class WorkingDay(Noun):
    """What a warehouse's calendar says now; day and time are those of the place."""

    day: date
    time: time
    works: bool  # somebody is there on that day
    cut_off_passed: bool  # it works, and what is ordered now begins on the next working day
    leaves_on: date | None  # what is ordered now; nothing: no working day comes in ten years
    closed: tuple[date, ...]  # holidays from today on that would be working days, the next first


def working_day(calendar: Calendar, now: datetime) -> WorkingDay:
    """Return what the calendar says of today, and of what is ordered now."""
    local = now.astimezone(ZoneInfo(calendar.zone))
    closed = sorted(day for day in calendar.holidays if day >= local.date() and day.isoweekday() in calendar.weekdays)
    try:
        leaves_on = ready_by(calendar, now)
    except ValueError:
        leaves_on = None
    return WorkingDay(
        day=local.date(), time=local.time().replace(microsecond=0), works=calendar.works(local.date()),
        cut_off_passed=_late(calendar, local), leaves_on=leaves_on, closed=tuple(closed),
    )  # fmt: skip


def day_in(calendar: Calendar | None, now: datetime) -> date:
    """Return the day that it is where the calendar holds; without one, the day in UTC."""
    return now.astimezone(ZoneInfo(calendar.zone)).date() if calendar else now.date()


def ready_by(calendar: Calendar | None, now: datetime) -> date | None:
    """Return the first day on which what is ordered now can leave; nothing where no calendar says."""
    if calendar is None:
        return None
    local = now.astimezone(ZoneInfo(calendar.zone))
    return calendar.working_day(local.date() + _A_DAY if _late(calendar, local) else local.date())


def _late(calendar: Calendar, local: datetime) -> bool:
    return calendar.cut_off is not None and calendar.works(local.date()) and local.time() > calendar.cut_off
