"""From EDI samples to a profile, a guide and a mapping, and the questions that stay open."""

from collections.abc import Callable, Mapping

import pytest

from connectors.drafting.proposal import Proposal
from connectors.drafting.propose import propose
from connectors.drafting.sample import BadSample
from connectors.mapping.trying.sample import cut
from tests.drafting.conftest import MAPPINGS, ready_of
from tests.drafting.sample_order import LINES, order

Drafts = Callable[..., Proposal]


@pytest.fixture
def drafts(book, guides) -> Drafts:
    def _drafts(*samples: bytes, answers: Mapping[str, str] | None = None) -> Proposal:
        named = {f"{n}.edi": content for n, content in enumerate(samples, 1)}
        return propose("delta", named, book, guides, answers or {})

    return _drafts


def mapping(proposal: Proposal) -> str:
    return proposal.files["partners/delta/850.yaml"].decode()


def profile(proposal: Proposal) -> str:
    return proposal.files["partners/delta/profile.yaml"].decode()


def asked(proposal: Proposal) -> dict[str, str]:
    return {question.key: question.proposed for question in proposal.questions}


def test_names_delimiters_and_release_come_from_the_envelope(drafts, book):
    proposal = drafts(order(end="'"))
    _, terms = ready_of(proposal, book, "delta/850")
    assert (terms.edi.them.id, terms.edi.us.id, terms.edi.version, terms.edi.release) == (
        "DELTA", "BLUEHARBOR", "00401", "004010",
    )  # fmt: skip
    assert (terms.edi.segment_terminator, terms.edi.component_separator, terms.edi.line_breaks) == ("'", ">", False)
    assert terms.edi.sets == {"850": "delta/850"}


def test_the_same_samples_and_answers_give_the_same_files(drafts):
    samples = order("DTM*010*20261128"), order(control="000000018")
    assert drafts(*samples) == drafts(*samples)


def test_a_clean_sample_needs_nothing_but_its_base_and_becomes_the_mapping_s_own_sample(drafts, book):
    proposal = drafts(order())
    assert "fields:" not in mapping(proposal)
    assert "- {in: samples/1.edi, expect: samples/1.json}" in mapping(proposal)
    assert proposal.files["partners/delta/samples/1.edi"] == order()
    assert not any("guides" in name for name in proposal.files)
    assert proposal.notes == ()
    ready, _ = ready_of(proposal, book, "delta/850")
    assert ready.merged.document.set == "850"


def test_of_several_days_a_person_says_which_counts(drafts):
    sample = order("DTM*010*20261128")
    assert asked(drafts(sample))["requested_on"] == "002"
    assert 'requested_on: {at: "DTM[01=002].02"}' in mapping(drafts(sample))
    answered = mapping(drafts(sample, answers={"requested_on": "010"}))
    assert 'requested_on: {at: "DTM[01=010].02"}' in answered
    assert "# DTM 010 (ship requested): 20261128. Not taken: DTM 002 (delivery requested): 20261201" in answered


def test_a_day_that_the_base_does_not_know_is_asked_about(drafts):
    sample = order("DTM*118*20261125")
    assert asked(drafts(sample))["date.118"] == "nothing"
    assert "DTM[01=118]" in mapping(drafts(sample)).partition("Said in the samples")[2]
    assert 'ship_not_before: {at: "DTM[01=118].02"}' in mapping(drafts(sample, answers={"date.118": "ship_not_before"}))


def test_two_digit_years_in_every_sample_are_written_so_too(drafts):
    sample = order(head=("BEG*00*SA*4711**261120", "DTM*002*261201"))
    assert "ordered_on: {formats: [YYMMDD, CCYYMMDD]}" in mapping(drafts(sample))
    assert "requested_on: {formats: [YYMMDD, CCYYMMDD]}" in mapping(drafts(sample))
    assert "formats" not in mapping(drafts(sample, order()))


def test_unknown_units_are_asked_about_with_a_guess_by_their_name(drafts):
    sample = order(lines=("PO1*1*24*CASES*4.50**VN*MUG-01", "PO1*2*1*QX*1**VN*BOWL"))
    proposal = drafts(sample, answers={"unit.QX": "bundle"})
    assert asked(proposal)["unit.CASES"] == "case"
    assert "lines[].unit: {codes: {CASES: case, QX: bundle}}" in mapping(proposal)
    assert 'PO1/PO103: "2/5"' in proposal.files["partners/delta/guides/850.yaml"].decode()
    assert 'every ACK03: "2/5"' in proposal.files["partners/delta/guides/855.yaml"].decode()


def test_a_carton_may_be_their_word_for_a_case(drafts):
    sample = order(lines=("PO1*1*24*CT*4.50**VN*MUG-01",))
    assert "lines[].unit" not in mapping(drafts(sample))
    assert "lines[].unit: {codes: {CT: case}}" in mapping(drafts(sample, answers={"unit.CT": "case"}))


def test_which_item_number_is_ours_is_asked(drafts):
    sample = order(lines=("PO1*1*24*EA*4.50**VC*C-1*VN*V-1*SK*100200",))
    assert asked(drafts(sample))["item.ours"] == "VN"
    assert "lines[].items[].numbering: {codes: {VC: other}}" in mapping(drafts(sample))
    catalog = mapping(drafts(sample, answers={"item.ours": "VC"}))
    assert "numbering: {codes: {VN: other}, prefer: {seller: VP}}" in catalog
    bought = mapping(drafts(sample, answers={"item.ours": "SK"}))
    assert "codes: {SK: seller, VC: other, VN: other}, prefer: {seller: SK}}" in bought
    assert asked(drafts(order(lines=("PO1*1*2*EA*1**IN*77",))))["item.ours"] == "none"


def test_prices_outside_po1_are_asked_about_and_list_prices_are_not_proposed(drafts):
    sample = order(lines=("PO1*1*24*EA***VN*MUG", "CTP**RES*9.99", "CTP**NET*4.50"))
    assert asked(drafts(sample))["price.CTP"] == "NET"
    assert 'lines[].unit_price: {at: [PO104, "CTP[02=NET].03"], write: PO104}' in mapping(drafts(sample))
    assert asked(drafts(order(lines=("PO1*1*24*EA***VN*MUG", "CTP**RES*9.99"))))["price.CTP"] == "none"


def test_prices_without_a_point_may_have_an_unwritten_one(drafts):
    sample = order(lines=("PO1*1*24*EA*450**VN*MUG", "PO1*2*24*EA*1250**VN*BOWL"))
    assert asked(drafts(sample))["price.decimals"] == "0"
    answered = mapping(drafts(sample, answers={"price.decimals": "2"}))
    assert "lines[].unit_price: {type: implied_decimal, places: 2}" in answered


def test_an_unnamed_currency_is_asked_about(drafts):
    sample = order(without="CUR")
    assert asked(drafts(sample))["currency"] == ""
    assert "currency: {default: USD}" in mapping(drafts(sample, answers={"currency": "USD"}))
    assert "currency" not in asked(drafts(order()))


def test_remarks_of_lines_join_the_order_s_notes_unless_told_not_to(drafts):
    sample = order(lines=(*LINES, "N9*L1*REMARK", "MSG*Wrap it"))
    assert "line.line_remark.MSG01" in mapping(drafts(sample)).partition("Read by")[0]
    assert "notes:" not in mapping(drafts(sample, answers={"notes.lines": "no"}))


def test_release_005010_has_a_base_of_its_own_and_headings_of_remarks_are_asked_about(drafts):
    sample = order("N9*L1*SPECIAL INSTRUCTIONS", "MTX**Ring twice").replace(b"*004010", b"*005010")
    sample = sample.replace(b"*U*00401*", b"*^*00501*")
    assert "extends: base/x12-850-005010@1" in mapping(drafts(sample))
    assert asked(drafts(sample))["notes.heading"] == "yes"
    assert 'notes: {at: ["remark[N901=L1].N902", MTX02,' in mapping(drafts(sample))
    assert "notes:" not in mapping(drafts(sample, answers={"notes.heading": "no"}))


def test_where_goods_go_is_asked_where_stores_and_a_ship_to_are_named(drafts):
    sample = order(lines=(*LINES, "SDQ*EA*92*0001*12*0002*12"))
    assert asked(drafts(sample))["ship_to"] == "n1"
    assert "parties[].role: {codes: {ST: other}, prefer: {ship_to: CN}}" in mapping(
        drafts(sample, answers={"ship_to": "sdq"})
    )
    nowhere = order(without="N1*ST")
    assert "parties[].role: {codes: {BY: ship_to}, prefer: {buyer: OB}}" in mapping(
        drafts(nowhere, answers={"ship_to": "BY"})
    )


def test_unknown_roles_and_purposes_are_asked_about(drafts):
    sample = order(head=("BEG*22*SA*4711**20261120", "N1*ST*Dock*92*0001", "N1*EN*End User*92*0002"))
    proposal = drafts(sample, answers={"party.EN": "mark_for"})
    assert asked(proposal)["purpose.22"] == "original"
    assert 'purpose: {codes: {"22": original}}' in mapping(proposal)
    assert "parties[].role: {codes: {EN: mark_for}}" in mapping(proposal)


def test_what_nothing_reads_stands_below_the_mapping(drafts):
    below = mapping(drafts(order(lines=(*LINES, "PO4*12")))).partition("no field takes it")[2]
    assert "line.PO401 inner packs: 12 (once)" in below


def test_tests_and_production_are_told_apart(drafts):
    assert "usage: T" in profile(drafts(order(usage="T")))
    assert "usage: P" in profile(drafts(order(usage="T"), answers={"usage": "P"}))


def test_a_partner_that_only_a_tolerant_reader_takes_is_read_leniently_and_the_reason_is_said(drafts):
    sloppy = order().replace(b" " * 10, b" ")
    assert "policy: lenient" in profile(drafts(sloppy))
    assert cut(sloppy).segments[0].id == "ST"  # and so it can be the mapping's sample
    assert "# strict would not take every sample: 1.edi: the ISA has" in profile(drafts(sloppy))


def test_what_the_set_does_not_allow_is_allowed_by_a_guide_of_its_own(drafts, guides):
    sample = order("MSG*A word", head=("BEG*00*SA*" + "4" * 30 + "**20261120", "N1*ST*Dock*92*0001"))
    guide = drafts(sample).files["partners/delta/guides/850.yaml"].decode()
    assert 'BEG03: "1/30"' in guide
    assert "BEG: [MSG many]" in guide


def test_names_that_another_partner_bears_and_several_senders_are_noted(drafts):
    assert any("already the name of acme" in note for note in drafts(order(sender="ACMESTORES")).notes)
    assert any("several senders (ZZ/DELTA, ZZ/GAMMA)" in note for note in drafts(order(), order(sender="GAMMA")).notes)


def test_a_sample_that_cannot_be_read_is_noted_and_kept_out(drafts):
    proposal = drafts(order(lines=("PO1*1*many*EA*1**VN*MUG",)))
    assert any("1.edi, set 0001: line 1, quantity" in note for note in proposal.notes)
    assert "samples:" not in mapping(proposal)


def test_edifact_is_drafted_over_its_own_base(book, guides):
    content = (MAPPINGS / "partners/baltic/samples/mugs.edi").read_bytes()
    proposal = propose("gamma", {"mugs.edi": content}, book, guides, {})
    ready, terms = ready_of(proposal, book, "gamma/orders")
    assert (terms.edi.syntax, terms.edi.release, terms.edi.association) == ("edifact", "D96A", "EAN008")
    assert terms.edi.answers == ("CONTRL", "ORDRSP", "DESADV")
    assert proposal.coverage["gamma/orders"] >= 95 and ready.merged.document.standard == "edifact"


@pytest.mark.parametrize(
    ("samples", "says"),
    [
        ({"a.txt": b"Hello"}, "a.txt is no document that could be read"),
        ({"a.edi": order(), "b.json": b"{}"}, "several kinds, json and x12"),
        ({"a.edi": order().replace(b"ST*850", b"ST*940")}, "the samples hold 940"),
        ({"a.edi": b"ISA*00*"}, "no transaction set in it"),
        ({"a.json": b"{"}, "this is not JSON"),
    ],
)
def test_what_cannot_be_drafted_is_said(book, guides, samples, says):
    with pytest.raises(BadSample, match=says.replace("(", r"\(")):
        propose("delta", samples, book, guides, {})
