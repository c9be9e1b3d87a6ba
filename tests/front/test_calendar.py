"""A clerk asks when a warehouse works, and when what is ordered now can leave."""

import json
from datetime import UTC, date, datetime, time

import pytest

from canonical.calendar import Calendar
from pipeline.evidence.working_day import WorkingDay, working_day

CHRISTMAS = date(2026, 12, 25)
MAIN = Calendar(name="main", holidays=frozenset({CHRISTMAS, date(2026, 1, 1), date(2026, 12, 26)}),
                cut_off=time(14), zone="America/New_York")  # fmt: skip


@pytest.mark.parametrize(
    ("now", "day", "hour", "works", "passed", "leaves"),
    [
        (datetime(2026, 12, 24, 18, 59, tzinfo=UTC), date(2026, 12, 24), time(13, 59), True, False, date(2026, 12, 24)),
        (datetime(2026, 12, 24, 19, 1, tzinfo=UTC), date(2026, 12, 24), time(14, 1), True, True, date(2026, 12, 28)),
        (datetime(2026, 12, 25, 20, 0, tzinfo=UTC), CHRISTMAS, time(15), False, False, date(2026, 12, 28)),
    ],
)  # fmt: skip
def test_a_calendar_tells_of_now_in_the_place_s_own_time(now, day, hour, works, passed, leaves):
    assert working_day(MAIN, now) == WorkingDay(
        day=day, time=hour, works=works, cut_off_passed=passed, leaves_on=leaves, closed=(CHRISTMAS,)
    )


def test_a_calendar_without_a_working_day_says_so():
    monday = Calendar(name="x", weekdays=frozenset({1}), holidays=frozenset(
        date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2038, 1, 1).toordinal())))  # fmt: skip
    assert working_day(monday, datetime(2026, 12, 24, tzinfo=UTC)).leaves_on is None


def test_the_command_tells_of_one_or_of_all(hub):
    assert hub("calendar", "show").out.startswith("No calendar is described")
    with hub.config.open("a") as config:
        config.write(
            "calendars:\n  main: {weekdays: [1, 2, 3, 4, 5, 6, 7]}\n"
            '  east: {weekdays: [1, 3], holidays: [2999-12-25], cut_off: "14:00", zone: America/New_York}\n'
        )
    said = hub("calendar", "show").words
    assert "main Mon-Sun" in said and "east Mon, Wed 14:00 America/New_York" in said
    one = hub("calendar", "show", "east").out
    assert "east works on Mon, Wed, cut-off 14:00 (America/New_York)." in one and "Closed on Wed 2999-12-25." in one
    assert "a working day." in hub("calendar", "show", "main").out
    [told] = json.loads(hub("calendar", "show", "main", "--json").out)
    assert (told["weekdays"], told["holidays"], told["now"]["works"]) == ([1, 2, 3, 4, 5, 6, 7], [], True)
    assert told["now"]["leaves_on"] == told["now"]["day"]
    unknown = hub("calendar", "show", "eats")
    assert (unknown.code, "did you mean 'east'?" in unknown.err) == (4, True)
