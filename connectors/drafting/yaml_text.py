"""Write YAML as people here write it: texts quoted where they could be misread, and a remark above what it is about."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | bool | int | Sequence[Value] | Mapping[str, Value]"

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./@ -]*(?<! )")
_LONGEST = 118  # characters of a line of remarks
_ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def scalar(text: str) -> str:
    """Return a text so that it is read as that very text."""
    return text if _PLAIN.fullmatch(text) and text != "null" else json.dumps(text, ensure_ascii=bool(_ODD.search(text)))


def flow(value: Value) -> str:
    """Return a value on one line: ``{at: "DTM[01=002].02", required: true}``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    return "[" + ", ".join(flow(inner) for inner in value) + "]"


def key(path: str) -> str:
    """Return a field's path as a key; brackets need no quotes there."""
    return path if re.fullmatch(r"[a-z_.\[\]0-9]+", path) and not path.startswith("[") else scalar(path)


def remark(text: str, indent: int = 0) -> list[str]:
    """Return a remark as lines, none of them long; odd characters of strangers do not come through."""
    clean = _ODD.sub("\N{REPLACEMENT CHARACTER}", text)
    inside = " " * (len(clean) - len(clean.lstrip(" ")))
    room, lines, line = _LONGEST - indent, [], ""
    for word in clean.split():
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line = f"{inside}  {word}"
        else:
            line = f"{line} {word}" if line else f"{inside}{word}"
    return [f"{' ' * indent}# {one}"[: 4 * _LONGEST] for one in (*lines, line) if one]
