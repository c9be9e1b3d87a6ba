"""See when a warehouse works, until when an order still leaves on the same day, and when one of now can leave."""

from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.paper import JsonFlag, console, marked, plain, say, table, write_json

if TYPE_CHECKING:
    from canonical.calendar import Calendar
    from pipeline.evidence.working_day import WorkingDay

app = typer.Typer(no_args_is_help=True)

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST = 10  # holidays that are named
_NONE = "No calendar is described, so nothing says when what is ordered now can leave; see docs/credit.md."


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[WAREHOUSE]", help="Only this warehouse's, with its holidays.")] = "",
    json: JsonFlag = False,
) -> None:
    """Show a warehouse's working days and cut-off, whether it works today, and when what is ordered now can leave."""
    from crossdock.office import house_rules
    from crossdock.settings import load
    from pipeline.evidence.working_day import working_day
    from world.clock import WallClock

    calendars, now = house_rules(load(context.obj)).calendars, WallClock().now()
    _refuse_unknown(name, [*calendars])
    found = [(one, working_day(one, now)) for one in calendars.values() if name in ("", one.name)]
    if json:
        write_json([{**_plain(one), "now": plain(day)} for one, day in found])
    elif name:
        _tell(*found[0])
    else:
        _tell_all(found)


def _refuse_unknown(name: str, known: list[str]) -> None:
    from connectors.mapping.suggestion import nearest
    from store import NotFound

    if name and name not in known:
        there = f"; there are: {', '.join(known)}" if known else ""
        raise NotFound(f"no calendar is described for {name!r}{nearest(name, known)}{there}")


def _plain(calendar: "Calendar") -> dict[str, object]:
    """Return a calendar with its days in their order."""
    return {
        **plain(calendar), "weekdays": sorted(calendar.weekdays), "holidays": plain(sorted(calendar.holidays)),
    }  # fmt: skip


def _tell_all(found: "list[tuple[Calendar, WorkingDay]]") -> None:
    rows = [
        (one.name, _weekdays(one), f"{one.cut_off:%H:%M}" if one.cut_off else "", one.zone,
         f"{_day(day.day)} {day.time:%H:%M}", marked("yes", "green") if day.works else marked("no", "yellow"),
         _leaves(day), ", ".join(map(str, day.closed[:1])))
        for one, day in found
    ]  # fmt: skip
    columns = ("warehouse", "works on", "cut-off", "zone", "it is there", "works today", "leaves on", "next holiday")
    console().print(table("Calendars", columns, rows) if rows else _NONE)


def _tell(calendar: "Calendar", day: "WorkingDay") -> None:
    until = f", cut-off {calendar.cut_off:%H:%M}" if calendar.cut_off else ", no cut-off"
    say(f"{calendar.name} works on {_weekdays(calendar)}{until} ({calendar.zone}).")
    say(f"It is {_day(day.day)}, {day.time:%H:%M} there: {_today(calendar, day)}.")
    say(f"What is ordered now can leave on {_leaves(day)}.")
    closed = ", ".join(map(_day, day.closed[:_MOST]))
    more = f" and {len(day.closed) - _MOST} more" if len(day.closed) > _MOST else ""
    say(f"Closed on {closed}{more}." if closed else "No holiday is named from today on.")


def _today(calendar: "Calendar", day: "WorkingDay") -> str:
    if not day.works:
        return "a holiday" if day.day in calendar.holidays else "no working day"
    if calendar.cut_off is None:
        return "a working day"
    return f"a working day, {'after' if day.cut_off_passed else 'before'} the cut-off"


def _leaves(day: "WorkingDay") -> str:
    return _day(day.leaves_on) if day.leaves_on else "no day of the next ten years"


def _weekdays(calendar: "Calendar") -> str:
    """Write days as people do: Mon-Fri, or Mon, Wed, Sat."""
    days = sorted(calendar.weekdays)
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{_DAYS[days[0] - 1]}-{_DAYS[days[-1] - 1]}"
    return ", ".join(_DAYS[day - 1] for day in days)


def _day(day: object) -> str:
    return f"{day:%a %Y-%m-%d}"
