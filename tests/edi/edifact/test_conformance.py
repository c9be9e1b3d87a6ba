"""Messages held against their guides: each fault with its place, its code and a sentence."""

import pytest

from connectors.edi.edifact.guide import EdifactGuides
from connectors.mapping.problem import BadConfiguration
from tests.edi.edifact.conftest import ROOT, interchange, order, rules, the

HEAD = ["UNH+1+ORDERS:D:96A:UN", "BGM+220+B-4711+9", "DTM+137:20261120:102"]
LINE = ["LIN+1++MUG-01:SA", "QTY+21:6:PCE", "PRI+AAA:1.5"]
FOOT = ["UNS+S", "CNT+2:1"]


def message(*segments):
    return interchange(order(body=list(segments)))


@pytest.mark.parametrize(
    ("segments", "rule", "place", "code"),
    [
        ([*HEAD, "XYZ+1", *LINE, *FOOT], "segment_not_in_set", ("XYZ", 4, None), "15"),
        ([*HEAD, *LINE, *FOOT, "NAD+BY"], "segment_out_of_sequence", ("NAD", 9, None), "15"),
        ([*HEAD, "MOA+86:5", *LINE, *FOOT], "segment_out_of_sequence", ("MOA", 4, None), "15"),
        ([*HEAD, *LINE, "CNT+2:1"], "mandatory_segment_missing", ("UNS", 7, None), "13"),
        ([*HEAD, *["PAI+1"] * 2, *LINE, *FOOT], "segment_repeats_too_often", ("PAI", 5, None), "35"),
        ([*HEAD, *["TOD+1"] * 6, *LINE, *FOOT], "loop_repeats_too_often", ("TOD", 9, None), "36"),
        ([*HEAD, "NAD", *LINE, *FOOT], "mandatory_element_missing", ("NAD", 4, "NAD01"), "13"),
        ([*HEAD, "RFF+:1", *LINE, *FOOT], "mandatory_element_missing", ("RFF", 4, "RFF01-1"), "13"),
        ([*HEAD, "RFF+ON:1:2:3:4", *LINE, *FOOT], "too_many_components", ("RFF", 4, "RFF01-5"), "16"),
        ([*HEAD, "RFF+ON:1+2", *LINE, *FOOT], "too_many_elements", ("RFF", 4, "RFF02"), "16"),
        ([*HEAD, "RFF+ONES:1", *LINE, *FOOT], "element_too_long", ("RFF", 4, "RFF01-1"), "39"),
        ([*HEAD, *LINE[:2], "PRI+AAA:x", *FOOT], "invalid_number", ("PRI", 6, "PRI01-2"), "37"),
        ([*HEAD, *LINE[:2], "PRI+AAA:1.2.3", *FOOT], "decimal_notation_bad", ("PRI", 6, "PRI01-2"), "19"),
        ([*HEAD, "DTM+2:20261301:102", *LINE, *FOOT], "invalid_date", ("DTM", 4, "DTM01-2"), "12"),
        ([*HEAD, *LINE, "UNS+X", "CNT+2:1"], "invalid_code", ("UNS", 7, "UNS01"), "12"),
        ([*HEAD, "NAD+QQ", *LINE, *FOOT], "code_not_usual", ("NAD", 4, "NAD01"), None),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_its_code(segments, rule, place, code, reads):
    found = the(reads(message(*segments)), rule)
    assert (found.place.segment, found.place.position, found.place.element) == place
    assert found.code == code
    assert found.place.offset and found.place.length
    assert found.says.endswith((".", "'")) or " " in found.says


@pytest.mark.parametrize(
    ("segments", "rule", "code"),
    [
        ([HEAD[0], *HEAD[2:], *LINE, *FOOT], "bgm_missing", "13"),
        ([HEAD[0], "BGM+220++9", HEAD[2], *LINE, *FOOT], "order_number_missing", "13"),
        ([*HEAD[:2], "DTM+2:20261201:102", *LINE, *FOOT], "po_date_missing", "13"),
        ([*HEAD[:2], "DTM+137:20261399:102", *LINE, *FOOT], "po_date_bad", "12"),
        ([*HEAD, *FOOT], "line_missing", "13"),
        ([*HEAD, LINE[0], *FOOT], "line_quantity_missing", "13"),
        ([*HEAD, LINE[0], "QTY+21:many", *FOOT], "line_quantity_bad", "12"),
    ],
)
def test_what_is_no_order_is_rejected(segments, rule, code, reads):
    reading = reads(message(*segments), "lenient")
    assert the(reading, rule).code == code
    assert reading.verdict == "reject_transaction"


@pytest.mark.parametrize(
    ("segments", "rule", "verdict"),
    [
        ([*HEAD, LINE[0], "QTY+21:0", *FOOT], "no_usable_line", "accept_then_exception"),
        ([*HEAD, *LINE[:2], "PRI+AAA:150:::100", *FOOT], "price_basis_not_one", "accept_then_exception"),
        ([*HEAD, *LINE, "UNS+S", "CNT+2:7"], "control_total_wrong", "accept_with_warnings"),
        ([*HEAD, *LINE, *LINE, "UNS+S"], "duplicate_line_numbers", "accept_with_warnings"),
        ([*HEAD, "DTM+2:202649:616", *LINE, *FOOT], "date_format_not_read", "accept_with_warnings"),
        ([*HEAD, *LINE[:2], *FOOT], "line_price_missing", "accept"),
    ],
)
def test_what_can_be_read_but_must_be_looked_at_says_so(segments, rule, verdict, reads):
    reading = reads(message(*segments))
    assert rule in rules(reading)
    assert reading.verdict == verdict


def test_the_innermost_group_that_has_a_place_takes_a_segment(reads):
    body = [
        *HEAD,
        "NAD+BY+1::9",
        "RFF+VA:1",
        "CTA+OC",
        "COM+1:TE",
        "CUX+2:EUR",
        *LINE,
        "RFF+CT:7",
        "DTM+4:20260101:102",
    ]
    reading = reads(message(*body, *FOOT))
    assert reading.verdict == "accept"
    bad = reads(message(*[s.replace("RFF+CT:7", "RFF") for s in body], *FOOT))
    assert the(bad, "mandatory_element_missing").place.loop == "SG25/SG29"


def test_a_newer_directory_is_read_by_the_nearest_before_it_and_an_older_one_not_at_all(reads):
    newer = reads(interchange(order(version="D:04B:UN")))
    assert the(newer, "grammar_of_another_release").says.endswith("that of D01B is used")
    older = reads(interchange(order(version="D:93A:UN")))
    assert "ORDERS:D:93A:UN" in the(older, "grammar_not_checked").says


def test_d01b_knows_what_d96a_does_not(reads):
    more = ("BGM+220+B-4711:1+9",)
    for version, expected in (("D:96A:UN", "nonconformant"), ("D:01B:UN", "accept")):
        body = [f"UNH+1+ORDERS:{version}", *more, HEAD[2], *LINE, *FOOT]
        assert reads(message(*body)).verdict == expected


def test_many_faults_are_told_up_to_a_limit(reads):
    reading = reads(message(*HEAD, *["ZZZ+1"] * 1000, *LINE, *FOOT))
    assert len(reading.all_findings()) < 250
    assert "more_findings" in rules(reading)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("elements.yaml", 'elements:\n  "0081": an..x\n', "is not an element"),
        ("segments.yaml", "segments:\n  UNH: 0062! C999\n", "element C999 is not in elements.yaml"),
        ("ORDERS.yaml", "message: ORDERS\nstructure:\n  - XXX required\n", "segment XXX is not in segments.yaml"),
        ("ORDERS.yaml", "message: ORDERS\nstructure:\n  - bgm\n", "is not a segment"),
    ],
)
def test_a_mistake_in_a_guide_has_its_place(file, text, says, tmp_path):
    shipped = ROOT / "mappings" / "guides" / "edifact" / "service"
    for folder, base in (("service", ""), ("d96a", "extends: service\n")):
        (tmp_path / folder).mkdir()
        for name in ("elements.yaml", "segments.yaml"):
            ours = base or (shipped / name).read_text()
            (tmp_path / folder / name).write_text(ours)
    written = text if file == "ORDERS.yaml" else "extends: service\n" + text
    (tmp_path / "d96a" / file).write_text(written)
    with pytest.raises(BadConfiguration, match=says) as caught:
        EdifactGuides.load(tmp_path)
    assert caught.value.problems[0].file.endswith(file) and caught.value.problems[0].line > 1
