"""Read JSON so that every value keeps its place and its exact digits: what people or programs hand us to be entered.

Every scalar stays the text that was written, as with YAML: 10.50 is not rounded,
``null`` means nothing. A pydantic model gives the types afterwards.
"""

import re
from bisect import bisect_right
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import Node

MOST_BYTES = 50_000_000
_MOST_DEPTH = 40
_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)")


def parse(content: bytes, file: str) -> Node:
    """Return the tree; raises ``BadConfiguration`` with line and column where it is no JSON."""
    if len(content) > MOST_BYTES:
        raise BadConfiguration([Problem(file, 1, 1, f"this file holds more than {MOST_BYTES:,} bytes")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise BadConfiguration([Problem(file, line, column, "this is not UTF-8; save the file as UTF-8")]) from None
    return _Reader(text, file).whole()


class _Reader:
    """Walks once over the text."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.breaks = [-1, *(found.start() for found in re.finditer("\n", text))]
        self.at = 0

    def whole(self) -> Node:
        """Return the one value that the text is."""
        root = self.value(1)
        self.space()
        if self.at < len(self.text):
            raise self.wrong("the end of the file")
        return root

    def value(self, depth: int) -> Node:
        """Read a value of whatever kind."""
        self.space()
        if depth > _MOST_DEPTH:
            raise self.problem(f"this is nested more than {_MOST_DEPTH} deep")
        line, column = self.place()
        first = self.text[self.at : self.at + 1]
        if first == "{":
            keys: dict[str, tuple[int, int]] = {}
            return Node(dict(self.entries(depth, keys)), line, column, keys)
        if first == "[":
            return Node(self.items(depth), line, column)
        if first == '"':
            return Node(self.string(), line, column)
        found = _PLAIN.match(self.text, self.at)
        if found is None:
            raise self.wrong("a value")
        self.at = found.end()
        return Node(None if found[0] == "null" else found[0], line, column)

    def entries(self, depth: int, keys: dict[str, tuple[int, int]]) -> "list[tuple[str, Node]]":
        """Read what stands between braces."""
        found: list[tuple[str, Node]] = []
        while self.more("}", first=not found):
            place = self.place()
            if self.text[self.at : self.at + 1] != '"':
                raise self.wrong("a name in double quotes")
            name = self.string()
            if name in keys:
                line, column = place
                raise BadConfiguration([Problem(self.file, line, column, f"{name!r} is written twice")])
            self.take(":")
            keys[name] = place
            found.append((name, self.value(depth + 1)))
        return found

    def items(self, depth: int) -> list[Node]:
        """Read what stands between brackets."""
        found: list[Node] = []
        while self.more("]", first=not found):
            found.append(self.value(depth + 1))
        return found

    def more(self, closing: str, *, first: bool) -> bool:
        """Go to the next part of a list or an object; false where it ends."""
        if first:
            self.at += 1
        self.space()
        if self.text[self.at : self.at + 1] == closing:
            self.at += 1
            return False
        if not first:
            self.take(",")
            self.space()
        return True

    def string(self) -> str:
        """Read a text with its escapes."""
        try:
            value, self.at = scanstring(self.text, self.at + 1)
        except JSONDecodeError as error:
            self.at = error.pos
            raise self.problem(f"this is not JSON: {error.msg.lower()}") from None
        return str(value)

    def take(self, sign: str) -> None:
        """Pass over a sign that must stand here."""
        self.space()
        if self.text[self.at : self.at + 1] != sign:
            raise self.wrong(f"{sign!r}")
        self.at += 1

    def space(self) -> None:
        """Pass over spaces and line breaks."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def place(self) -> tuple[int, int]:
        """Return line and column of where we are, 1 first."""
        line = bisect_right(self.breaks, self.at - 1)
        return line, self.at - self.breaks[line - 1]

    def wrong(self, expected: str) -> BadConfiguration:
        """Return the error that something else stands here."""
        seen = self.text[self.at : self.at + 20].split("\n")[0]
        says = f"{seen!r}" if seen else "the file ends"
        return self.problem(f"this is not JSON: expected {expected}, and here is {says}")

    def problem(self, says: str) -> BadConfiguration:
        """Return an error at this place."""
        line, column = self.place()
        return BadConfiguration([Problem(self.file, line, column, says)])


def fault(node: Node, file: str, says: str) -> BadConfiguration:
    """Return the error that a value is not of the kind that it must be."""
    return BadConfiguration([Problem(file, node.line, node.column, says)])
