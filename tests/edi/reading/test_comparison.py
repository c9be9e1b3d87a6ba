"""Two files are compared by what they say, whatever characters cut them."""

import pytest

from connectors.edi.reading import read
from connectors.edi.showing import comparison
from connectors.edi.showing.comparison import compare
from tests.front.conftest import ORDERS

CLEAN = (ORDERS / "acme-clean.edi").read_bytes()


@pytest.fixture
def changes(guides):
    def find(before, after, **how):
        return list(compare(read(before, guides=guides), read(after, guides=guides), guides, **how))

    return find


def test_other_delimiters_line_breaks_and_empty_ends_make_no_difference(changes):
    other = CLEAN.replace(b"\n", b"").replace(b"*", b"|").replace(b"~", b"'").replace(b"EA|", b"EA|", 1)
    assert changes(CLEAN, other) == []
    assert changes(CLEAN, CLEAN.replace(b"ST*850*0001~", b"ST*850*0001**~")) == []


def test_a_changed_element_is_named_with_both_values(changes):
    [change] = changes(CLEAN, CLEAN.replace(b"*48*EA*", b"*50*EA*"))
    assert (change.kind, change.segment, change.name) == ("changed", "PO1", "order line")
    assert change.elements == (("PO102", "quantity ordered", "48", "50"),)
    assert CLEAN[change.before_offset :].startswith(b"PO1*")


def test_a_segment_more_or_less_is_told_once(changes):
    more = CLEAN.replace(b"CTT*", b"MSG*Please ring~\nCTT*", 1)
    [added] = changes(CLEAN, more)
    assert (added.kind, added.after, added.before_offset) == ("added", "MSG*Please ring", -1)
    [removed] = changes(more, CLEAN)
    assert (removed.kind, removed.before, removed.after_offset) == ("removed", "MSG*Please ring", -1)


def test_one_segment_in_the_place_of_others_is_paired_with_its_like(changes):
    before = CLEAN.replace(b"CTT*", b"MSG*One~\nCTT*", 1)
    after = CLEAN.replace(b"CTT*", b"NTE*GEN*Zero~\nMSG*Two~\nREF*ZZ*9~\nCTT*", 1)
    assert [(c.kind, c.segment) for c in changes(before, after)] == [
        ("added", "NTE"), ("changed", "MSG"), ("added", "REF"),
    ]  # fmt: skip


def test_envelopes_count_only_where_they_are_asked_for(changes):
    other = CLEAN.replace(b"000000101", b"000000102")
    assert changes(CLEAN, other) == []
    assert [c.segment for c in changes(CLEAN, other, envelopes=True)] == ["ISA", "IEA"]


def test_files_too_large_to_compare_are_refused_in_a_sentence(changes, monkeypatch):
    monkeypatch.setattr(comparison, "_MOST", 5)
    with pytest.raises(ValueError, match="a file has more than 5 segments"):
        changes(CLEAN, CLEAN)
