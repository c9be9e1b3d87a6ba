"""Each partner is answered as it was agreed: in which form, how strictly, in how many pieces."""

import pytest

from canonical.finding import Severity
from canonical.message import MessageKind
from connectors.edi.answer import Answers
from connectors.edi.guide import GuideBook
from connectors.edi.trading_partner import EdiDesk
from connectors.profile import AnswerTerms
from tests.edi.desk.conftest import MAPPINGS, group, interchange, order

BAD = order("AC-2", control="0002", unit="EACH")
COUNTED_WRONG = order("AC-3", control="0003", count=1)


@pytest.fixture
def answered(translate, desk_where):
    """Return what a file turns into, and the answers' bodies, where acme agreed on these terms."""

    def make(content, policy="strict", partner="acme", **terms):
        desk = desk_where(partner=partner, policy=policy, acknowledge=AnswerTerms(**terms))
        translation = translate(content, at=desk)
        return translation, [Answers.model_validate_json(draft.body) for draft in translation.drafts], desk

    return make


def used(translation):
    return [translated.order.number for translated in translation.orders]


@pytest.mark.parametrize(
    ("policy", "nonconformant", "code", "orders"),
    [
        ("strict", "by_policy", "P", ["AC-1"]),
        ("strict", "accept", "E", ["AC-1", "AC-2"]),
        ("lenient", "by_policy", "E", ["AC-1", "AC-2"]),
        ("lenient", "reject", "P", ["AC-1"]),
    ],
)
def test_a_nonconformant_set_is_used_if_and_only_if_it_is_not_rejected(answered, policy, nonconformant, code, orders):
    translation, [answer], _ = answered(interchange(group(order(), BAD)), policy, nonconformant=nonconformant)
    assert (answer.groups[0].code, used(translation)) == (code, orders)
    rejected = any(found.severity is Severity.reject for found in translation.findings)
    assert rejected == (code == "P")


def test_a_partly_bad_group_is_refused_whole_where_that_was_agreed(answered):
    content = interchange(group(order(), COUNTED_WRONG))
    translation, [answer], _ = answered(content, partial="reject")
    [told] = answer.groups
    assert (told.code, told.received, told.accepted) == ("R", 2, 0)
    assert [(one.code, one.errors) for one in told.sets] == [("R", ()), ("R", ("4",))]
    assert used(translation) == []


def test_accepted_sets_may_go_unnamed(answered):
    _, [answer], _ = answered(interchange(group(order(), COUNTED_WRONG)), accepted_sets=False)
    [told] = answer.groups
    assert (told.code, told.received, told.accepted) == ("P", 2, 1)
    assert [one.control for one in told.sets] == ["0003"]


@pytest.mark.parametrize(
    ("ta1", "asks", "trailer", "kinds"),
    [
        ("asked", "0", None, ["997"]),
        ("asked", "1", None, ["TA1", "997"]),
        ("always", "0", None, ["TA1", "997"]),
        ("never", "1", None, ["997"]),
        ("asked", "0", 9, ["TA1"]),
        ("never", "1", 9, []),
    ],
)
def test_a_ta1_goes_out_as_agreed(answered, ta1, asks, trailer, kinds):
    translation, answers, _ = answered(interchange(group(order()), asks=asks, trailer=trailer), ta1=ta1)
    assert ["TA1" if answer.interchanges else "997" for answer in answers] == kinds
    if not kinds:
        assert [found.severity for found in translation.findings] == [
            Severity.hold
        ]  # a person tells what nobody else may


def test_a_999_answers_release_005010_and_a_997_what_is_older(answered, render):
    partner = {"sender": "12*4155550100", "version": "00501"}
    new = interchange(group(order(unit="EACH"), sender="4155550100", release="005010"), **partner)
    translation, _, desk = answered(new, partner="nordwind", form="999")
    parcel = render(translation.drafts[0], at=desk)
    assert parcel.name == "nordwind_999_000000001.edi"
    body = parcel.content.decode().replace("'\n", "'").split("'")[2:-3]
    assert body == [
        "ST|999|0001", "AK1|PO|7|005010", "AK2|850|0001", "IK3|PO1|5||8", "CTX|BEG03:AC-1", "IK4|3|355|5|EACH",
        "IK5|R|5", "AK9|R|1|1|0", "SE|9|0001",
    ]  # fmt: skip
    old = interchange(group(order()))
    translation, _, desk = answered(old, form="999")
    assert b"ST*997*" in render(translation.drafts[0], at=desk).content


def test_a_999_names_the_element_that_makes_another_one_due(answered, render):
    broken = [line.replace("*IN*0001", "*IN") for line in order()]
    partner = {"sender": "12*4155550100", "version": "00501"}
    content = interchange(group(broken, sender="4155550100", release="005010"), **partner)
    translation, _, desk = answered(content, partner="nordwind", form="999")
    written = render(translation.drafts[0], at=desk).content.decode()
    assert "IK4|9|234|2'\nCTX|SITUATIONAL TRIGGER|PO1|5||8'" in written


def test_all_answers_to_one_file_go_in_one_interchange_where_that_was_agreed(answered, render, numbers):
    first = interchange(group(order()), group(BAD, control="8", release="004010VICS"), asks="1", control=1)
    second = interchange(group(order("AC-9"), control="9"), control=2)
    translation, [answer], desk = answered(first + second, batch=True)
    assert [draft.kind for draft in translation.drafts] == [MessageKind.functional_acknowledgement]
    assert [one.group for one in answer.groups] == ["7", "8", "9"]
    parcel = render(translation.drafts[0], at=desk)
    assert [line.partition("*")[0] for line in parcel.content.decode().split("~\n")] == [
        "ISA", "TA1",
        "GS", "ST", "AK1", "AK2", "AK5", "AK9", "SE", "ST", "AK1", "AK2", "AK5", "AK9", "SE", "GE",
        "GS", "ST", "AK1", "AK2", "AK3", "AK4", "AK5", "AK9", "SE", "GE",
        "IEA", "",
    ]  # fmt: skip
    assert b"*1*X*004010~" in parcel.content
    assert b"*2*X*004010VICS~" in parcel.content
    assert b"IEA*2*000000001~" in parcel.content
    assert parcel.numbers == {"interchange": "000000001", "group": "1,2", "set": "0001,0002,0003"}
    assert numbers.taken[("ZZ/BLUEHARBOR", "ZZ/ACMESTORES", "P", "set")] == 3
    drafts = {one.numbered.number: one.drafts for one in translation.fingerprints}
    assert drafts == {"000000001": (0,), "000000002": (0,)}


def test_without_batching_each_answer_is_bound_to_its_own_interchange(answered):
    content = interchange(group(order()), asks="1", control=1) + interchange(group(order("AC-9")), control=2)
    translation, answers, _ = answered(content)
    assert len(answers) == 3
    drafts = {one.numbered.number: one.drafts for one in translation.fingerprints}
    assert drafts == {"000000001": (0, 1), "000000002": (2,)}


def test_a_value_is_quoted_without_any_mark_that_its_receiver_reads_by(answered, render):
    partner = {"sender": "12*4155550100", "version": "00501"}
    odd = order(unit="E|A'H")  # acme's letters, nordwind's marks
    content = interchange(group(odd, sender="4155550100", release="005010"), **partner)
    translation, _, desk = answered(content, partner="nordwind")
    assert "AK4|3|355|5|E A H'" in render(translation.drafts[0], at=desk).content.decode()


def test_a_group_and_a_set_without_names_are_answered_in_lawful_words(answered, render):
    content = interchange(
        ["GS*PURCHASE*ACMESTORES*BLUEHARBOR*20260301*0915*A-1*X*004010", *order(control=""), "GE*1*A-1"]
    )
    translation, _, desk = answered(content)
    written = render(translation.drafts[0], at=desk).content.decode()
    assert "AK1*PU*1~\nAK2*850*0000~" in written


def test_a_partner_with_guides_of_its_own_is_held_to_them(book, tmp_path, translate):
    (tmp_path / "acme" / "guides").mkdir(parents=True)
    (tmp_path / "acme" / "guides" / "850.yaml").write_text('guide: "850"\nchanges:\n  FOB: required\n')
    own = EdiDesk(book, GuideBook.load(MAPPINGS / "guides" / "x12", tmp_path), "dock")
    translation = translate(interchange(group(order())), at=own)
    [told] = Answers.model_validate_json(translation.drafts[0].body).groups
    assert [(fault.segment, fault.code) for fault in told.sets[0].segments] == [("FOB", "3")]
