"""The words in which the tables are declared."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, MetaData, Table

from store.column import Exact, Instant, Json, Word, Words, number

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *items: Any) -> Table:
    """Declare a table with its id."""
    key: Column[int] = Column("id", number(), primary_key=True)
    return Table(name, metadata, key, *items, sqlite_autoincrement=True, sqlite_strict=True)


def words(name: str) -> Column[Any]:
    """Declare a text; empty where nothing is said."""
    return Column(name, Words(), nullable=False, default="")


def count(name: str) -> Column[Any]:
    """Declare a number of things, or an id that points nowhere in particular; 0 where nothing is said."""
    return Column(name, number(), nullable=False, default=0)


def exact(name: str) -> Column[Any]:
    """Declare a quantity; 0 where nothing is said."""
    return Column(name, Exact(), nullable=False, default=0)


def part(name: str, whole: str) -> Column[Any]:
    """Declare a quantity that is part of another column's; it came later, so rows of before were filled in."""
    return Column(name, Exact(), CheckConstraint(f"{name} BETWEEN 0 AND {whole}", f"{name}_of_{whole}"), default=0)


def at(name: str, *, known: bool = True) -> Column[Any]:
    """Declare an instant."""
    return Column(name, Instant(), nullable=not known)


def word(name: str, words: Any) -> Column[Any]:
    """Declare a word out of a closed list."""
    return Column(name, Word(words), nullable=False)


def json(name: str, shape: Any, *, known: bool = True) -> Column[Any]:
    """Declare a noun, or several."""
    return Column(name, Json(shape), nullable=not known)


def of(name: str, table: str, *, known: bool = True) -> Column[Any]:
    """Declare the id of a row in another table."""
    return Column(name, number(), ForeignKey(f"{table}.id"), nullable=not known)


def tries() -> tuple[Column[Any], ...]:
    """Declare how often a row was tried in vain, when next, and why."""
    return count("attempts"), at("next_attempt_at", known=False), words("note")


def once(name: str, condition: Any, *columns: str) -> Index:
    """Declare that among the rows for which a condition holds, no two are alike."""
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)
