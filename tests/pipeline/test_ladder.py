"""Which item a line means and how many of it: the partner's table, GTIN, our own SKU; and units with a known factor."""

import pytest

from canonical.cross_reference import Reference
from canonical.hold import Answer
from canonical.message import MessageKind
from canonical.stock import Item, Traits
from pipeline.lookup import StoredReferences
from store import ReferenceChange
from tests.pipeline.bench import interchange, purchase_order

CASE = {"unit": "case", "factor": "12", "of": "each"}


def enter(bench, table, partner="acme", **cells):
    with bench.unit("enter") as uow:
        row = Reference(table=table, partner=partner, cells=cells)
        uow.references.write([ReferenceChange(becomes="added", after=row)])


def lines_of(bench, number="AC-1"):
    return [(line.sku, line.reserved, line.backordered) for line in bench.order(number).lines]


def order(*lines, number="AC-1", control=1):
    """Return a file with lines of (quantity, unit, qualifier, number, ...)."""
    segments = purchase_order(number)
    said = [
        f"PO1*{n}*{quantity}*{unit}*4.25**" + "*".join(numbers) for n, (quantity, unit, *numbers) in enumerate(lines, 1)
    ]
    return interchange([*segments[:-1], *said, f"CTT*{len(said)}"], control=control)


@pytest.mark.parametrize(
    ("rows", "numbers", "sku"),
    [
        ([("acme", {"buyer_part": "4711", "sku": "BOWL-10"})], ("IN", "4711"), "BOWL-10"),
        ([("acme", {"buyer_part": "4711", "sku": "BOWL-10"})], ("VN", "4711", "UP", "614141000012"), "MUG-01"),
        ([("acme", {"number": "4711", "sku": "BOWL-10"})], ("VN", "4711", "UP", "614141000012"), "BOWL-10"),
        ([("acme", {"buyer_part": "4711", "sku": "BOWL-10"})], ("VN", "MUG-01", "IN", "4711"), "BOWL-10"),
        ([("", {"buyer_part": "4711", "sku": "BOWL-10"})], ("IN", "4711"), "BOWL-10"),
        (
            [("", {"buyer_part": "4711", "sku": "BOWL-10"}), ("acme", {"buyer_part": "4711", "sku": "MUG-02"})],
            ("IN", "4711"),
            "MUG-02",
        ),
        ([("acme", {"gtin": "0000614141999993", "sku": "MUG-02"})], ("IN", "614141000012"), "MUG-01"),
        ([], ("UP", "614141000012", "VN", "MUG-02"), "MUG-01"),
        ([], ("UP", "0614141000012"), "MUG-01"),
        ([], ("IN", "unknown", "VN", "MUG-02"), "MUG-02"),
        ([], ("IN", "MUG-02"), "MUG-02"),
    ],
)
def test_the_first_rung_that_knows_a_line_decides(small, rows, numbers, sku):
    for partner, cells in rows:
        enter(small, "items", partner, **cells)
    small.drop("acme", "a.edi", order((1, "EA", *numbers)))
    small.run()
    assert lines_of(small) == [(sku, 1, 0)]


def test_numbers_that_mean_two_items_go_to_a_person_and_one_answer_settles_it_for_ever(bench):
    enter(bench, "items", buyer_part="4711", sku="BOWL-10")
    enter(bench, "items", vendor_part="V-1", sku="MUG-02")
    bench.drop("acme", "a.edi", order((1, "EA", "VN", "V-1", "IN", "4711")))
    bench.run()
    case = bench.case("order")
    assert "could mean MUG-02 or BOWL-10" in case.summary
    bench.answer(case, Answer.correct, skus={"1": "MUG-02"})
    bench.settle()
    assert lines_of(bench) == [("MUG-02", 1, 0)]
    with bench.store.reading() as uow:
        rows = [one.row.words for one in uow.references.rows("items")]
    assert rows == ["buyer_part 4711, sku MUG-02", "vendor_part V-1, sku MUG-02"]


def test_cases_of_what_is_kept_by_the_piece_are_reserved_packed_and_shipped_as_pieces(bench):
    enter(bench, "units", sku="MUG-01", unit="case", factor="12", of="each")
    before = bench.level("MUG-01").on_hand
    bench.drop("acme", "a.edi", order((3, "CA", "VN", "MUG-01"), (5, "EA", "VN", "MUG-02")))
    bench.run()
    assert bench.cases() == []
    assert lines_of(bench) == [("MUG-01", 3, 0), ("MUG-02", 5, 0)]
    assert bench.level("MUG-01").reserved == 36
    assert "units converted" in bench.events("order", bench.order("AC-1").id)
    with bench.store.reading() as uow:
        [told] = [e.detail for e in uow.events.of("order", bench.order("AC-1").id) if e.action == "units converted"]
    assert told == {"line 1": "36: 12 each in a case, by acme's units table"}
    bench.ship()
    assert bench.order("AC-1").state == "shipped"
    assert bench.level("MUG-01").on_hand == before - 36
    bench.conserved()
    [carton] = bench.shipment().plan.cartons
    assert str(carton.weight_kg) == "15.5800"
    sent = {message.kind: message for message in bench.messages()}
    assert b"*3*CA*" in sent[MessageKind.order_acknowledgement].content
    assert b"SN1*1*3*CA" in sent[MessageKind.ship_notice].content


def test_of_a_case_that_is_not_whole_nothing_is_promised(bench):
    bench.agree("acme", fulfilment={"shortage": "partial"})
    enter(bench, "units", partner="", unit="case", factor="12", of="each")
    bench.count("MUG-01", 30)
    bench.drop("acme", "a.edi", order((3, "CA", "VN", "MUG-01")))
    bench.run()
    assert lines_of(bench) == [("MUG-01", 2, 1)]
    assert bench.level("MUG-01").reserved == 24


@pytest.mark.parametrize(
    ("units", "quantity", "unit", "reserved"),
    [
        ([CASE], 2, "CA", 24),
        ([CASE, {**CASE, "sku": "MUG-01", "factor": "6"}], 2, "CA", 12),
        ([{"unit": "pallet", "factor": "10", "of": "case"}, CASE], 1, "PF", 120),
        ([{"unit": "pallet", "factor": "10", "of": "case"}], 1, "PF", None),
        ([], 2, "CA", None),
    ],
)  # fmt: skip
def test_a_factor_for_the_item_goes_before_one_for_all_and_factors_are_chained(small, units, quantity, unit, reserved):
    for cells in units:
        enter(small, "units", **cells)
    small.drop("acme", "a.edi", order((quantity, unit, "VN", "MUG-01")))
    small.run()
    if reserved is None:
        assert small.order("AC-1").state == "in_review"
        assert "which we count by each" in small.case("order").summary
    else:
        assert str(small.level("MUG-01").reserved) == str(reserved)


def test_pieces_of_what_is_kept_by_the_case_are_taken_as_cases_and_parts_of_one_go_to_a_person(small):
    enter(small, "units", sku="BOWL-10-CS", unit="case", factor="24", of="each")
    small.drop("acme", "a.edi", order((48, "EA", "VN", "BOWL-10-CS")))
    small.drop("acme", "b.edi", order((36, "EA", "VN", "BOWL-10-CS"), number="AC-2", control=2))
    small.run()
    assert lines_of(small) == [("BOWL-10-CS", 48, 0)]
    assert small.level("BOWL-10-CS").reserved == 2
    assert small.order("AC-2").state == "in_review"
    small.ship()
    assert small.level("BOWL-10-CS").on_hand == 18
    small.conserved()


def test_a_case_pack_that_is_known_of_the_item_serves_where_no_table_does(small):
    with small.unit("item") as uow:
        uow.stock.put_item(Item(sku="MUG-01", traits=Traits(case_pack=8)))
    small.drop("acme", "a.edi", order((2, "CA", "VN", "MUG-01")))
    small.run()
    assert small.level("MUG-01").reserved == 16


def test_a_factor_that_is_entered_later_lets_the_order_go_on(small):
    small.drop("acme", "a.edi", order((2, "CA", "VN", "MUG-01")))
    small.run()
    case = small.case("order")
    enter(small, "units", sku="MUG-01", unit="case", factor="12", of="each")
    small.answer(case, Answer.retry)
    small.settle()
    assert small.order("AC-1").state == "allocated"
    assert small.level("MUG-01").reserved == 24


def test_mappings_ask_for_one_row_and_get_none_where_several_fit(bench, clock):
    enter(bench, "carriers", code="UPSG", carrier="ups", service="ground")
    enter(bench, "carriers", partner="", code="UPSN", carrier="ups", service="next_day")
    enter(bench, "carriers", code="UPS2", carrier="ups")
    asked = StoredReferences(bench.store, clock)
    assert asked.find("carriers", "code", "UPSG", partner="acme", on=None) == {
        "code": "UPSG", "carrier": "ups", "service": "ground",
    }  # fmt: skip
    assert asked.find("carriers", "code", "UPSN", partner="acme", on=clock.now().date())["service"] == "next_day"
    assert asked.find("carriers", "carrier", "ups", partner="acme", on=None) is None
    assert asked.find("carriers", "code", "FDXG", partner="acme", on=None) is None
    enter(bench, "carriers", code="FDXG", carrier="fedex")
    assert asked.find("carriers", "code", "FDXG", partner="acme", on=None) is None
    asked.forget()
    assert asked.find("carriers", "code", "FDXG", partner="acme", on=None)["carrier"] == "fedex"
