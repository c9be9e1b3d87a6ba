"""What is written down stays written, whoever asks."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from canonical.edition import Deed
from store import Store
from store.engine import connect
from tests.store.sample import a_draft, a_parcel, an_edition, arrive, enter, reserved, stocked, writing


@pytest.fixture
def engine(store: Store, database_url: str) -> Iterator[Engine]:
    with writing(store) as uow:
        arrive(uow)
        stocked(uow, MUG_01="10")
        uow.stock.reserve(enter(uow), [reserved("1")])
        uow.messages.freeze(uow.messages.draft(a_draft(), key="frozen"), a_parcel("frozen"))
        uow.messages.draft(a_draft(), key="drafted")
        uow.mappings.act(an_edition(), Deed.published)
    opened = connect(database_url)
    yield opened
    opened.dispose()


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE document SET content = 'x', size = 1",
        "UPDATE document SET digest = 'x'",
        "UPDATE event SET actor = 'somebody else'",
        "DELETE FROM event",
        "UPDATE stock_entry SET on_hand_change = 0",
        "DELETE FROM stock_entry",
        "UPDATE message SET content = NULL",
        "UPDATE message SET content = 'x' WHERE key = 'frozen'",
        "UPDATE message SET name = 'x' WHERE key = 'frozen'",
        "UPDATE message SET numbers = '{}' WHERE key = 'frozen'",
        "UPDATE message SET delivery = 'sent' WHERE key = 'drafted'",
        "UPDATE mapping_edition SET layers = '[]'",
        "DELETE FROM mapping_edition",
        "UPDATE mapping_act SET actor = 'somebody else'",
        "DELETE FROM mapping_act",
    ],
)
def test_the_database_refuses(engine: Engine, sentence: str):
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE document SET note = 'seen'",
        "UPDATE message SET note = 'seen', delivery = 'failed'",
        "UPDATE message SET name = 'x' WHERE key = 'drafted'",
    ],
)
def test_the_database_lets_states_and_notes_change(engine: Engine, sentence: str):
    with engine.begin() as connection:
        connection.execute(text(sentence))


@pytest.mark.parametrize("table", ["event", "stock_entry", "document", "mapping_edition", "mapping_act"])
def test_postgresql_refuses_to_empty_a_table(postgres_url: str, table: str):
    engine = connect(postgres_url)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))
    engine.dispose()


def test_sqlite_replaces_nothing_that_is_written_down(sqlite_url: str):
    engine = connect(sqlite_url)
    row = "(1, '2026', 'a', 'c', 'order', 1, 'x', '', '', '{}')"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO event VALUES {row}"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(f"INSERT OR REPLACE INTO event VALUES {row}"))
    engine.dispose()
