"""Write out the steps by which one noun is made of one shape of loop, as a function that Python compiles.

It does what a person would write down for just this shape: take this element, look its
value up, put all of it into the noun. No text of a mapping ever stands in the code: only the nouns' own fields
are named in it, and whatever a mapping says is handed in beside it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from pydantic import BaseModel

from connectors.mapping.places.segment_loop import Span
from connectors.mapping.quick.quick_leaf import Find
from connectors.mapping.quick.quick_value import NOTHING, Values

Column: TypeAlias = tuple[str, int, Values]  # field, element, the element's values

_SETTERS = {
    "put_values": BaseModel.__dict__["__dict__"].__set__,
    "put_given": BaseModel.__dict__["__pydantic_fields_set__"].__set__,
    "put_extra": BaseModel.__dict__["__pydantic_extra__"].__set__,
    "put_private": BaseModel.__dict__["__pydantic_private__"].__set__,
}


def put_together(model: type[BaseModel], values: dict[str, Any], given: set[str]) -> Any:
    """Return a noun of values that were checked one by one: as pydantic would make it, without checking them again."""
    noun = object.__new__(model)
    _SETTERS["put_values"](noun, values)
    _SETTERS["put_given"](noun, given)
    _SETTERS["put_extra"](noun, None)
    _SETTERS["put_private"](noun, None)
    return noun


class _Given(dict[int, set[str]]):
    """The fields that are given, by the sum of the numbers of those that are not."""

    def __init__(self, given: set[str], numbers: Mapping[str, int]) -> None:
        super().__init__()
        self._given, self._numbers = given, numbers

    def __missing__(self, lacking: int) -> set[str]:
        missing = {name for name, number in self._numbers.items() if lacking & number}
        self[lacking] = self._given - missing
        return self[lacking]


def written_out(
    model: type[BaseModel],
    blank: dict[str, Any],
    given: set[str],
    columns: Mapping[str, Sequence[Column]],
    finders: Sequence[tuple[str, Find]],
    optional: Callable[[str], bool],
    otherwise: Callable[[Span], Any],
) -> Callable[[Span], Any]:
    """Return what makes a noun of a span of this shape; whatever is not plain there it leaves to ``otherwise``.

    ``blank``: what stands in a field that nothing fills; ``optional`` says whether a
    field may just stay so.
    """
    names = [*(name for fields in columns.values() for name, _, _ in fields), *(name for name, _ in finders)]
    numbers = {name: 1 << n for n, name in enumerate(names)}
    code = _Code(numbers, optional)
    for n, (kind, fields) in enumerate(columns.items()):
        code.segment(n, kind, fields)
    for name, find in finders:
        code.found(name, find)
    code.noun()
    known = {
        "model": model,
        "blank": blank.copy,
        "new": object.__new__,
        "NOTHING": NOTHING,
        "otherwise": otherwise,
        **_SETTERS,
    }
    scope = known | code.values | {"given": _Given(given, numbers)}
    exec(compile("\n".join(code.lines), f"<how {model.__name__} is read>", "exec"), scope)  # noqa: S102 - see above
    made: Callable[[Span], Any] = scope["make"]
    return made


class _Code:
    """The lines of one function, and the values that they name."""

    def __init__(self, numbers: Mapping[str, int], optional: Callable[[str], bool]) -> None:
        self.lines = ["def make(span):", "    values, lacking = blank(), 0"]
        self.values: dict[str, Any] = {}
        self._numbers, self._optional = numbers, optional

    def segment(self, n: int, kind: str, fields: Sequence[Column]) -> None:
        """Take fields from one segment's elements; two segments of the kind are not plain."""
        self.values[f"kind{n}"] = kind
        self._say(f"segments = span[kind{n}]", "if len(segments) != 1: return otherwise(span)")
        self._say("elements = segments[0][0]")
        self.values |= {f"known{self._numbers[name]}": values for name, _, values in fields}
        last = max(element for _, element, _ in fields)
        self._say(f"if len(elements) > {last:d}:")
        for name, element, _ in fields:
            self._take(name, f"elements[{element:d}]")
        self._say("else:", "    count = len(elements)")
        for name, element, _ in fields:
            self._take(name, f"elements[{element:d}] if count > {element:d} else ''")

    def found(self, name: str, find: Find) -> None:
        """Take a field from whatever finds it."""
        self.values[f"find{self._numbers[name]}"] = find
        self._settle(name, f"find{self._numbers[name]}(span)")

    def noun(self) -> None:
        """Put the noun together; where nothing at all was found, there may be none."""
        self._say(f"if lacking == {(1 << len(self._numbers)) - 1}: return otherwise(span)", "noun = new(model)")
        self._say("put_values(noun, values)", "put_given(noun, given[lacking])")
        self._say("put_extra(noun, None)", "put_private(noun, None)", "return noun")

    def _settle(self, name: str, value: str) -> None:
        self._say(f"value = {value}", f"if value is None: {self._absent(name)}")
        self._say("elif value is NOTHING: return otherwise(span)", f"else: values[{name!r}] = value")

    def _take(self, name: str, text: str) -> None:
        """Look a text up; there is a value for each that is not empty."""
        self._say(f"    if text := {text}:", f"        value = known{self._numbers[name]}[text]")
        self._say("        if value is NOTHING: return otherwise(span)", f"        values[{name!r}] = value")
        self._say(f"    else: {self._absent(name)}")

    def _absent(self, name: str) -> str:
        return f"lacking += {self._numbers[name]}" if self._optional(name) else "return otherwise(span)"

    def _say(self, *lines: str) -> None:
        self.lines += [f"    {line}" for line in lines]
