"""How values lie in a column, so that both databases give back exactly what was put in.

Traps that bite without this file: SQLite keeps ``NUMERIC`` as a float and forgets
time zones; PostgreSQL refuses the character NUL; and neither encodes half a
surrogate pair.
"""

import json
import re
from datetime import UTC, date, datetime
from decimal import Context, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Boolean, Dialect, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

DIGITS = 15
PLACES = 4

_STEP = Decimal(1).scaleb(-PLACES)
_LIMIT = Decimal(10) ** (DIGITS - PLACES)
_WIDE = Context(prec=DIGITS + PLACES)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def number() -> TypeEngine[int]:
    """Return the type of our own ids and counts: 64 bits on both databases."""
    return BigInteger().with_variant(Integer(), "sqlite")


def storable(words: str) -> str:
    """Return the text with U+FFFD for every character that a database refuses; the raw bytes are kept elsewhere."""
    return _UNSTORABLE.sub("\ufffd", words)


class Words(TypeDecorator[str]):
    """Text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Make the text storable."""
        return None if value is None else storable(value)


class Word(TypeDecorator[StrEnum]):
    """One word out of a closed list; an unknown word in the database is an error when it is read."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Write the word; ``ValueError`` where it is not on the list."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Read the word."""
        return None if value is None else self.words(value)


class Flag(TypeDecorator[bool]):
    """Yes or no."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose 0 and 1 on SQLite, whose strict tables know no BOOLEAN."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Boolean())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        """Write it."""
        return value if value is None or dialect.name != "sqlite" else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        """Read it."""
        return None if value is None else bool(value)


class Exact(TypeDecorator[Decimal]):
    """A quantity of at most 15 digits, 4 of them after the point: NUMERIC, or ten-thousandths as an integer on SQLite.

    Sums, differences and comparisons in SQL are exact on both. What does not fit
    is refused with ``ValueError``, never rounded; floats are refused too.
    """

    impl = Numeric(DIGITS, PLACES)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the integer on SQLite."""
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Numeric(DIGITS, PLACES))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        """Write the quantity exactly, or refuse it."""
        if value is None:
            return None
        exact = _fitting(value)
        return int(exact.scaleb(PLACES)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read the quantity without its trailing zeros."""
        if value is None:
            return None
        exact = Decimal(value).scaleb(-PLACES) if dialect.name == "sqlite" else Decimal(value)
        whole = exact.to_integral_value()
        return whole if exact == whole else exact.normalize()


def _fitting(value: Decimal | int) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise ValueError(f"{value!r} is not a Decimal; a quantity is never a float")
    exact = Decimal(value)
    if exact.is_finite() and abs(exact) < _LIMIT:
        try:
            fitting = exact.quantize(_STEP, context=_WIDE)
        except InvalidOperation:
            fitting = None
        if fitting == exact:
            return fitting
    raise ValueError(f"{value} does not fit: at most {DIGITS - PLACES} digits before the point and {PLACES} after it")


class Instant(TypeDecorator[datetime]):
    """A moment in UTC to the microsecond: ``timestamptz``, or text of fixed width on SQLite, so that it sorts."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the text on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Write the moment; ``ValueError`` where it has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone; an instant must be aware")
        utc = value.astimezone(UTC)
        return utc.isoformat(timespec="microseconds") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read the moment, in UTC."""
        if value is None:
            return None
        read: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return read.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A day of the calendar, as text: 2026-12-01. Texts of this form sort as days do."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Write the day."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read the day."""
        return None if value is None else date.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """A noun, or a tuple or dict of them, as JSON: JSONB, or text on SQLite; it comes back as the noun."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose JSONB where there is one."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSONB(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write the noun; decimals and dates become strings, so nothing is lost."""
        if value is None:
            return None
        plain = _storable(self._adapter.dump_python(value, mode="json"))
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":")) if dialect.name == "sqlite" else plain

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read the noun."""
        if value is None:
            return None
        return self._adapter.validate_json(value) if isinstance(value, str) else self._adapter.validate_python(value)


def _storable(plain: Any) -> Any:
    if isinstance(plain, str):
        return storable(plain)
    if isinstance(plain, dict):
        return {storable(key): _storable(value) for key, value in plain.items()}
    return [_storable(value) for value in plain] if isinstance(plain, list) else plain
