"""Cross-references, on either database."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from canonical.cross_reference import Reference
from store import ReferenceChange, Store, migrations
from store.engine import connect
from tests.store.sample import writing

TODAY = date(2026, 11, 24)


def item(number: str, sku: str, partner: str = "acme", **more: Any) -> Reference:
    days = {name: more.pop(name) for name in ("valid_from", "valid_until") if name in more}
    return Reference(table="items", partner=partner, cells={"buyer_part": number, "sku": sku, **more}, **days)


def add(store: Store, *rows: Reference) -> None:
    with writing(store) as uow:
        uow.references.hold()
        uow.references.write(ReferenceChange(becomes="added", after=row) for row in rows)


def skus(store: Store, number: str, column: str = "buyer_part", partner: str = "acme", on: date = TODAY) -> list[str]:
    with store.reading() as uow:
        return [one.row.cells["sku"] for one in uow.references.find("items", column, number, partner=partner, on=on)]


def test_the_partners_own_row_wins_over_the_houses(store: Store):
    add(store, item("4711", "MUG-01", partner=""), item("4711", "MUG-02"), item("4711", "LAMP-30", partner="nordwind"))
    assert skus(store, "4711") == ["MUG-02"]
    assert skus(store, "4711", partner="marina") == ["MUG-01"]
    assert skus(store, "4712") == skus(store, "4711", column="vendor_part") == []


def test_a_row_is_found_by_every_column_and_a_gtin_with_any_zeros(store: Store):
    add(store, item("4711", "MUG-01", gtin="614141000012"))
    assert skus(store, "MUG-01", column="sku") == ["MUG-01"]
    assert skus(store, "00614141000012", column="gtin") == skus(store, "0614141000012", column="gtin") == ["MUG-01"]
    with store.reading() as uow:
        [found] = uow.references.holding("items", "0614141000012", on=TODAY)
        assert found.row.cells["buyer_part"] == "4711"
        assert uow.references.holding("units", "4711", on=TODAY) == []


def test_rows_hold_from_day_to_day(store: Store):
    add(
        store,
        item("4711", "MUG-01", valid_until=date(2026, 11, 30)),
        item("4711", "MUG-02", valid_from=date(2026, 12, 1)),
    )
    assert skus(store, "4711") == ["MUG-01"]
    assert skus(store, "4711", on=date(2026, 12, 1)) == ["MUG-02"]
    with store.reading() as uow:
        assert len(uow.references.rows("items")) == 2
        assert [one.row.cells["sku"] for one in uow.references.rows("items", "acme", TODAY)] == ["MUG-01"]
        assert uow.references.rows("items", "") == []


def test_a_change_is_found_by_its_new_words_and_told_with_its_old_ones(store: Store):
    add(store, item("4711", "MUG-01"))
    with writing(store, actor="dana") as uow:
        [held] = uow.references.rows("items")
        changed = item("4712", "MUG-02", valid_until=date(2026, 12, 31))
        uow.references.write([
            ReferenceChange(becomes="changed", before=held, after=changed),
            ReferenceChange(becomes="unchanged", before=held, after=held.row),
        ])  # fmt: skip
    assert (skus(store, "4711"), skus(store, "4712")) == ([], ["MUG-02"])
    with store.reading() as uow:
        _, event = uow.events.of("cross_reference", held.id)
    assert (event.actor, event.action, event.before) == ("dana", "changed", "buyer_part 4711, sku MUG-01")
    assert event.after == "buyer_part 4712, sku MUG-02 until 2026-12-31"


def test_what_is_removed_is_gone_and_its_story_stays(store: Store):
    add(store, item("4711", "MUG-01", valid_from=date(2027, 1, 1)))
    with writing(store) as uow:
        [held] = uow.references.rows("items")
        uow.references.write([ReferenceChange(becomes="removed", before=held)])
    with store.reading() as uow:
        assert uow.references.rows("items") == []
        assert [e.action for e in uow.events.of("cross_reference", held.id)] == ["added", "removed"]


def test_a_change_of_nothing_is_refused(store: Store):
    with pytest.raises(ValueError, match="changes nothing"), writing(store) as uow:
        uow.references.write([ReferenceChange(becomes="added")])


def test_what_was_learnt_of_item_numbers_before_moves_into_the_table_and_back(bare_url: str, clock: Any):
    engine = connect(bare_url, migrating=True)
    migrations.run(engine, "0007")
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO item (sku, description, gtin, unit, traits) VALUES ('MUG-01', '', '', 'each', '{}')")
        )
        connection.execute(text("INSERT INTO item_alias (partner, number, sku) VALUES ('acme', '47\u00fc', 'MUG-01')"))
    migrations.run(engine, migrations.HEAD)
    store = Store.open(bare_url, clock)
    assert skus(store, "47\u00fc", column="number") == ["MUG-01"]
    store.close()
    migrations.run(engine, "0007")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT partner, number, sku FROM item_alias")).all() == [
            ("acme", "47\u00fc", "MUG-01")
        ]
    engine.dispose()
