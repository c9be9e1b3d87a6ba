"""Rows of the cross-references: how they are known, and when two of them clash."""

from datetime import date

import pytest

from canonical.cross_reference import TABLES, Reference


def row(table="items", partner="acme", valid_from=date.min, valid_until=date.max, **cells):
    return Reference(table=table, partner=partner, cells=cells, valid_from=valid_from, valid_until=valid_until)


def test_a_row_is_known_by_each_number_and_a_gtin_by_its_14_digits():
    assert list(row(buyer_part="4711", gtin="614141000012", sku="MUG-01").keys()) == [
        ("buyer_part", "4711"), ("gtin", "00614141000012"),
    ]  # fmt: skip
    assert row(gtin="0614141000012", sku="M").identity == row(gtin="614141000012", sku="X").identity
    assert row(sku="MUG-01").identity == ()


def test_a_factor_may_hold_for_every_item():
    assert row("units", unit="case", factor="12", of="each").identity == ("sku", "", "unit", "case")
    assert row("units", unit="case").called == "acme's sku any and unit case"


def test_a_row_is_called_by_its_partner_and_its_first_number():
    assert row(buyer_part="4711", sku="M").called == "acme's buyer_part 4711"
    assert row(partner="", buyer_part="4711", sku="M").called == "buyer_part 4711"


def test_a_row_is_written_in_the_order_of_its_columns():
    assert row(sku="M", buyer_part="4711", gtin="").words == "buyer_part 4711, sku M"


def test_rows_hold_from_day_to_day_both_included():
    december = row(valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 31), sku="M")
    assert december.holds_on(date(2026, 12, 1)) and december.holds_on(date(2026, 12, 31))
    assert not december.holds_on(date(2027, 1, 1)) and not december.holds_on(date(2026, 11, 30))
    assert december.overlaps(row(valid_from=date(2026, 12, 31), sku="M"))
    assert not december.overlaps(row(valid_from=date(2027, 1, 1), sku="M"))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_known_by_columns_that_it_has(name):
    table = TABLES[name]
    for columns in table.unique:
        assert all(table.column(column) for column in columns)
    assert table.column("no such column") is None
    assert table.normal("no such column", "x") == "x"
    called = [word for column in table.columns for word in (column.name, *column.called)]
    assert len(called) == len(set(called))
