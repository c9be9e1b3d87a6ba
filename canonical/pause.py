"""A stretch of time as people write it: ``30s``, ``5m``, ``2h``, ``3d``."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _pause(value: object) -> object:
    """Read a number with its unit; JSON's own way to say it (``PT5M``) is read too."""
    if not isinstance(value, str) or value.startswith("P"):
        return value
    match = re.fullmatch(r"(\d+)\s*([smhd])", value.strip())
    if match is None:
        raise ValueError("should be a number with s, m, h or d, such as 60s or 5m")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


Pause = Annotated[timedelta, BeforeValidator(_pause)]
