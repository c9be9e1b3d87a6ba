"""Regular expressions that people type: RE2 only, whose time grows with the text and never explodes."""

from typing import Any

import re2

_OPTIONS = re2.Options()
_OPTIONS.max_mem = 1 << 20  # bytes; a pattern that needs more is refused
_OPTIONS.log_errors = False


def expression(pattern: str) -> Any:
    """Compile a pattern. ``ValueError`` where it is none."""
    try:
        return re2.compile(pattern, _OPTIONS)
    except re2.error as error:
        says = error.args[0] if error.args else "unknown"
        said = says.decode("utf-8", "replace") if isinstance(says, bytes) else str(says)
        raise ValueError(f"{pattern!r} is no regular expression of RE2: {said}") from None
