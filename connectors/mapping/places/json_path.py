"""How a path into JSON is written, taken apart."""

import re
from typing import NamedTuple

_STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_$-]*)(?:\[(?:([0-9]{1,9})|([A-Za-z0-9_]+)=([^\]]*))\])?(?:\.(?=.)|$)")


class JsonStep(NamedTuple):
    """A key; of a list that stands there also one entry, by its position (0 first) or by what it says under a key."""

    name: str
    nth: int | None
    key: str | None
    wanted: str


def json_steps(path: str) -> list[JsonStep]:
    """Cut a path. ``ValueError`` where it is none."""
    steps, rest = [], path
    while rest and (found := _STEP.match(rest)):
        steps.append(JsonStep(found[1], int(found[2]) if found[2] else None, found[3], found[4] or ""))
        rest = rest[found.end() :]
    if rest or not steps:
        raise ValueError(f"{path!r} is no path; one looks like ship_to.city")
    return steps
