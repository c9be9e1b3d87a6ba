"""Remembers control numbers, a million of them in little room: numbers that follow each other are one stretch."""

from bisect import bisect_right

_LONGEST = 18  # digits; whatever else stands in a control number's place is remembered letter by letter


class Seen:
    """The control numbers that came so far; ``0001`` and ``1`` are two."""

    def __init__(self) -> None:
        self._runs: dict[int, list[list[int]]] = {}  # by width: first and last, in order
        self._others: set[str] = set()

    def again(self, text: str) -> bool:
        """Say whether a number came before, and remember it."""
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST:
            return _enter(self._runs.setdefault(len(text), []), int(text))
        if text in self._others:
            return True
        self._others.add(text)
        return False


def _enter(runs: list[list[int]], value: int) -> bool:
    at = len(runs) if not runs or value > runs[-1][1] else bisect_right(runs, value, key=lambda run: run[0])
    if at and value <= runs[at - 1][1]:
        return True
    if at and value == runs[at - 1][1] + 1:
        runs[at - 1][1] = value
    else:
        runs.insert(at, [value, value])
        at += 1
    if at < len(runs) and runs[at][0] == value + 1:
        runs[at - 1][1] = runs.pop(at)[1]
    return False
