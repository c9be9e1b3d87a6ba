"""An interchange, a group or a set that comes again, in another file or by another road."""

import pytest

from canonical.message import MessageKind
from tests.pipeline.bench import interchange, one_order, purchase_order
from tests.pipeline.test_repeats import drain, together

ACKNOWLEDGEMENT, TA1 = MessageKind.functional_acknowledgement, MessageKind.interchange_acknowledgement


def take(bench, name, content):
    bench.drop("acme", name, content)
    bench.run()
    return bench.collect()


FIRST = one_order("AC-1", ("MUG-01", 5), control=7)
OTHER = one_order("AC-1", ("MUG-01", 6), control=7)


def test_the_same_interchange_in_another_file_is_answered_as_before_and_used_once(bench):
    first = take(bench, "a.edi", FIRST)
    again = take(bench, "b.edi", b"\n\n" + FIRST)
    assert again == {"acme_997_000000001.edi": first["acme_997_000000001.edi"]}
    assert bench.states() == {"AC-1": "allocated"}
    assert bench.level("MUG-01").reserved == 5
    second = bench.documents()[1]
    assert (second.validation, second.application) == ("valid", "applied")
    assert second.note == (
        "interchange 000000007 came before in document 1, byte for byte; "
        "nothing was done twice, and what was answered then is sent again"
    )
    assert bench.cases() == []


def test_new_and_known_interchanges_in_one_file_are_told_apart(bench):
    first = take(bench, "a.edi", FIRST)
    out = take(bench, "b.edi", FIRST + one_order("AC-2", ("MUG-01", 1), control=8))
    assert bench.states() == {"AC-1": "allocated", "AC-2": "allocated"}
    assert sorted(out) == ["acme_855_000000004.edi", "acme_997_000000001.edi", "acme_997_000000003.edi"]
    assert out["acme_997_000000001.edi"] == first["acme_997_000000001.edi"]


def test_other_bytes_under_the_same_number_are_refused_and_a_person_is_told(bench):
    take(bench, "a.edi", FIRST)
    out = take(bench, "b.edi", OTHER)
    [(name, content)] = out.items()
    assert name == "acme_TA1_000000003.edi"
    assert b"TA1*000000007*261123*0905*R*025~" in content
    assert bench.states() == {"AC-1": "allocated"}
    case = bench.case("document")
    assert case.subject_id == 2
    assert "interchange 000000007 came before in document 1, with other content" in case.summary
    assert "(TA1 025)" in case.summary


def test_a_test_interchange_has_numbers_of_its_own(bench):
    take(bench, "a.edi", FIRST)
    take(bench, "b.edi", FIRST.replace(b"*P*>", b"*T*>"))
    assert [found.rule for found in bench.documents()[1].findings] == ["usage_mismatch"]


def test_reading_a_document_again_is_no_repeat(bench):
    take(bench, "a.edi", FIRST)
    bench.replay(1)
    bench.settle()
    assert (bench.document().application, bench.cases()) == ("applied", [])
    assert bench.collect() == {}
    take(bench, "b.edi", FIRST + b"\n")
    bench.replay(2)
    bench.settle()
    assert [document.application for document in bench.documents()] == ["applied", "applied"]
    assert bench.states() == {"AC-1": "allocated"}


def test_what_was_refused_whole_may_come_again_mended_under_its_number(bench):
    broken = FIRST.replace(b"BEG*00*SA*AC-1**20261123", b"BEG*00*SA*AC-1")
    refused = take(bench, "a.edi", broken)
    assert b"AK5*R*5" in refused["acme_997_000000001.edi"]
    again = take(bench, "b.edi", broken + b"\n")
    assert again == refused
    take(bench, "c.edi", FIRST)
    assert bench.states() == {"AC-1": "allocated"}


def test_a_refused_interchange_is_answered_as_before_too(bench):
    refused = take(bench, "a.edi", FIRST.replace(b"IEA*1", b"IEA*3"))
    assert b"*R*021~" in refused["acme_TA1_000000001.edi"]
    assert take(bench, "b.edi", FIRST.replace(b"IEA*1", b"IEA*3") + b"\n") == refused


def test_an_acknowledgement_that_comes_again_is_not_heard_twice(bench):
    take(bench, "a.edi", FIRST)
    said = interchange(["AK1*PR*2", "AK9*A*1*1*1"], control=50, kind="997", functional="FA")
    take(bench, "b.edi", said)
    assert take(bench, "c.edi", said + b"\n") == {}
    assert "acknowledged again" not in bench.events("message", 2)
    assert bench.cases() == []


@pytest.mark.parametrize("level", ["group", "set"])
def test_groups_and_sets_are_counted_too_where_a_partner_numbers_them_once(bench, level):
    bench.agree("acme", edi={"unique": ("interchange", level)})
    first = take(bench, "a.edi", FIRST)
    renumbered = FIRST.replace(b"*000000007*", b"*000000008*").replace(b"IEA*1*000000007", b"IEA*1*000000008")
    again = take(bench, "b.edi", renumbered)
    assert again["acme_997_000000001.edi"] == first["acme_997_000000001.edi"]
    assert bench.states() == {"AC-1": "allocated"}
    changed = renumbered.replace(b"00000008", b"00000009").replace(b"*5*EA", b"*6*EA")
    out = take(bench, "c.edi", changed)
    [refusal] = [content for name, content in out.items() if name != "acme_997_000000001.edi"]
    assert (b"AK9*R*1*1*0*6~" if level == "group" else b"AK5*R*23~") in refusal
    assert bench.level("MUG-01").reserved == 5
    assert "came before in document 1, with other content" in bench.case("document").summary


def test_numbers_that_begin_anew_in_each_interchange_are_no_repeats(bench):
    for control in (1, 2):
        order = purchase_order(f"AC-{control}", ("MUG-01", 1))
        content = interchange(order, control=control).replace(f"0905*{control}*X".encode(), b"0905*1*X")
        take(bench, f"{control}.edi", content.replace(f"GE*1*{control}".encode(), b"GE*1*1"))
    assert bench.states() == {"AC-1": "allocated", "AC-2": "allocated"}


def test_two_nodes_that_read_the_same_interchange_at_once_use_it_once(make_bench, database_url):
    nodes = [make_bench(database_url, node=name) for name in ("north", "south")]
    first = nodes[0]
    first.stock()
    for n in range(6):
        first.drop("acme", f"{n}.edi", FIRST + b"\n" * n)
        first.drop("acme", f"other-{n}.edi", OTHER + b"\n" * n)
    first.poll()
    together(*(lambda node=node: drain(node.step("translate")) for node in nodes for _ in range(2)))
    first.settle()
    assert len(first.orders()) == 1
    assert len(first.messages(ACKNOWLEDGEMENT)) == 1
    assert len(first.messages(TA1)) == len(first.cases("document")) == 6  # each of the others was refused
    first.conserved()
