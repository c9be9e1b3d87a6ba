"""What an import of cross-references would change, told before anything is changed."""

from datetime import date

import pytest

from canonical.cross_reference import Reference
from pipeline.evidence.cross_reference import Told, plan
from store import HeldReference

TODAY, JANUARY = date(2026, 11, 24), date(2027, 1, 1)


def item(number, sku, *, partner="acme", since=date.min, until=date.max, **more):
    cells = {name: value for name, value in {"buyer_part": number, "sku": sku, **more}.items() if value}
    return Reference(table="items", partner=partner, cells=cells, valid_from=since, valid_until=until)


def planned(held, told, **words):
    rows = [HeldReference(id=n, row=row) for n, row in enumerate(held, 1)]
    lines = [Told(row, f"f.csv:{n}:1") for n, row in enumerate(told, 2)]
    return plan(rows, lines, today=TODAY, **words)


def becomes(held, told, **words):
    found = planned(held, told, **words)
    assert found.problems == ()
    return [(change.becomes, (change.after or change.before.row).words) for change in found.changes]


def test_new_rows_are_added_known_ones_stay_and_others_are_changed():
    assert becomes(
        [item("1", "MUG-01"), item("2", "MUG-02")], [item("1", "MUG-01"), item("2", "BOWL-10"), item("3", "LAMP-30")]
    ) == [
        ("unchanged", "buyer_part 1, sku MUG-01"),
        ("changed", "buyer_part 2, sku BOWL-10"),
        ("added", "buyer_part 3, sku LAMP-30"),
    ]


def test_what_the_file_says_nothing_of_stays():
    assert becomes([item("1", "MUG-01")], [item("2", "MUG-02")]) == [
        ("added", "buyer_part 2, sku MUG-02"), ("unchanged", "buyer_part 1, sku MUG-01"),
    ]  # fmt: skip


def told_of(row, *silent):
    return Told(row, "f.csv:2:1", frozenset(silent))


def test_what_the_file_has_no_column_for_stays_in_a_row_and_an_empty_cell_takes_it_away():
    held = [HeldReference(id=1, row=item("1", "MUG-01", gtin="0614141000012", maker_part="M9"))]
    kept = plan(held, [told_of(item("1", "MUG-02"), "gtin", "maker_part")], today=TODAY)
    assert [(c.becomes, c.after.words) for c in kept.changes] == [
        ("changed", "buyer_part 1, gtin 0614141000012, maker_part M9, sku MUG-02")
    ]
    emptied = plan(held, [told_of(item("1", "MUG-02"))], today=TODAY)
    assert [c.after.words for c in emptied.changes] == ["buyer_part 1, sku MUG-02"]


def test_a_row_told_by_another_of_its_numbers_is_not_left_out_of_the_whole():
    held = [HeldReference(id=1, row=item("1", "MUG-01", gtin="0614141000012"))]
    told = [told_of(item("", "MUG-01", gtin="0614141000012"), "buyer_part")]
    assert [c.becomes for c in plan(held, told, today=TODAY, whole=True).changes] == ["unchanged"]


def test_two_rows_clash_by_what_one_of_them_kept_too():
    held = [HeldReference(id=1, row=item("1", "MUG-01", gtin="0614141000012"))]
    told = [told_of(item("1", "MUG-01"), "gtin"), Told(item("2", "MUG-02", gtin="0614141000012"), "f.csv:3:1")]
    [problem] = plan(held, told, today=TODAY).problems
    assert "gtin 00614141000012 would mean two things" in problem and problem.startswith("f.csv:3:1")


def test_a_number_more_makes_no_other_thing_of_a_row():
    held = item("", "MUG-01", gtin="614141000012")
    assert becomes([held], [item("1", "MUG-01", gtin="0614141000012")]) == [
        ("changed", "buyer_part 1, gtin 0614141000012, sku MUG-01")
    ]


def test_a_row_that_begins_later_ends_the_open_one_the_day_before():
    found = planned([item("1", "MUG-01")], [item("1", "MUG-02", since=JANUARY)])
    added, ended = found.changes
    assert (added.becomes, ended.becomes, found.problems) == ("added", "ended", ())
    assert ended.after.valid_until == date(2026, 12, 31)


def test_two_rows_of_one_file_may_follow_each_other():
    rows = [item("1", "MUG-01", until=date(2026, 12, 31)), item("1", "MUG-02", since=JANUARY)]
    assert [change for change, _ in becomes([], rows)] == ["added", "added"]


@pytest.mark.parametrize(
    ("held", "told", "says"),
    [
        (
            [item("1", "MUG-01", until=date(2027, 6, 30))],
            [item("1", "MUG-02", since=JANUARY)],
            "f.csv:2:1: buyer_part 1 would mean two things from 2027-01-01 until 2027-06-30: "
            "buyer_part 1, sku MUG-01; and buyer_part 1, sku MUG-02",
        ),
        (
            [item("1", "MUG-01", since=JANUARY)],
            [item("1", "MUG-02")],
            "f.csv:2:1: buyer_part 1 would mean two things from 2027-01-01:",
        ),
        (
            [],
            [item("1", "MUG-01", gtin="614141000012"), item("2", "MUG-02", gtin="0614141000012")],
            "f.csv:3:1: gtin 00614141000012 would mean two things at all times:",
        ),
        ([], [item("1", "MUG-01"), item("1", "MUG-02")], "f.csv:3:1: acme's buyer_part 1 stands at f.csv:2:1 already"),
    ],
)
def test_rows_that_clash_are_named_with_both_and_the_days(held, told, says):
    [problem] = planned(held, told).problems
    assert problem.startswith(says)


def test_what_clashes_already_and_is_not_touched_is_not_this_files_fault():
    held = [item("1", "MUG-01"), item("", "MUG-01", maker_part="1"), item("1", "MUG-02", since=JANUARY)]
    assert planned(held, [item("7", "MUG-01")]).problems == ()


def test_partners_and_the_house_do_not_clash_with_each_other():
    rows = [item("1", "MUG-01"), item("1", "MUG-02", partner=""), item("1", "BOWL-10", partner="nordwind")]
    assert [change for change, _ in becomes([], rows)] == ["added"] * 3


def test_a_whole_file_ends_what_its_partners_have_besides():
    held = [
        item("1", "MUG-01"), item("2", "MUG-02"), item("3", "BOWL-10", since=JANUARY),
        item("4", "LAMP-30", until=date(2026, 1, 1)), item("1", "MUG-01", partner="nordwind"),
    ]  # fmt: skip
    found = planned(held, [item("1", "MUG-01")], whole=True)
    assert [change.becomes for change in found.changes] == ["unchanged", "ended", "removed", "unchanged", "unchanged"]
    assert found.changes[1].after.valid_until == date(2026, 11, 23)
