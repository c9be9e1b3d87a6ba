"""A partner's 997 or TA1 about what we sent: receipts, never an answer."""

from canonical.finding import Severity
from canonical.lifecycle import Acknowledged, Validation


def a_997(*body, control="0001"):
    return [f"ST*997*{control}", *body, f"SE*{len(body) + 2}*{control}"]


GOOD = a_997("AK1*PR*12", "AK2*855*0012", "AK5*A", "AK9*A*1*1*1")
BAD = a_997("AK1*SH*13", "AK2*856*0009", "AK3*N1*8**8", "AK4*4*67*1", "AK5*R*5", "AK9*R*1*1*0", control="0002")


def test_it_becomes_a_receipt_and_is_never_answered(translate, an_interchange, a_group):
    translation = translate(an_interchange(a_group(GOOD, BAD, kind="FA")))
    assert (translation.validation, translation.partner) == (Validation.valid, "acme")
    assert translation.drafts == ()
    assert [(r.partner, r.group, r.sets[0].number, r.state) for r in translation.receipts] == [
        ("acme", "12", "0012", Acknowledged.accepted),
        ("acme", "13", "0009", Acknowledged.rejected),
    ]
    assert "N104 at position 8 is missing, though it is mandatory (1)" in translation.receipts[1].says
    assert translation.findings == ()


def test_orders_and_acknowledgements_may_share_an_interchange(translate, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(GOOD, kind="FA"), a_group(an_order(), control="8")))
    assert (len(translation.orders), len(translation.receipts), len(translation.drafts)) == (1, 1, 1)


def test_a_broken_one_waits_for_a_person(translate, an_interchange, a_group):
    broken = [*GOOD[:-1], "SE*99*0001"]
    translation = translate(an_interchange(a_group(broken, kind="FA")))
    assert (translation.receipts, translation.drafts) == ((), ())
    assert [(f.rule, f.severity) for f in translation.findings] == [("se_count_wrong", Severity.hold)]


def test_a_test_receipt_closes_nothing_in_production(translate, an_interchange, a_group):
    translation = translate(an_interchange(a_group(GOOD, kind="FA"), usage="T"))
    assert translation.receipts == ()
    assert [f.rule for f in translation.findings] == ["usage_mismatch"]


def test_a_ta1_about_our_interchange_is_a_receipt(translate, an_interchange):
    content = an_interchange(["TA1*000000041*260302*1405*R*006"]).replace(b"IEA*1", b"IEA*0")
    translation = translate(content)
    assert (translation.validation, translation.drafts, translation.findings) == (Validation.valid, (), ())
    [receipt] = translation.receipts
    assert (receipt.kind, receipt.interchange, receipt.state) == ("TA1", "41", Acknowledged.rejected)


def test_an_824_names_what_it_is_about(translate, an_interchange, a_group):
    advice = [
        "ST*824*0001", "BGN*00*1*20260302", "OTI*TR*IV*INV-7***20260302*1405*14*0009*810",
        "TED*848*the price is not ours*IT1*6*4*212*4.25*4.20", "NTE*ADD*see the contract", "SE*6*0001",
    ]  # fmt: skip
    translation = translate(an_interchange(a_group(advice, kind="AG")))
    assert len(translation.drafts) == 1
    [receipt] = translation.receipts
    assert (receipt.group, receipt.reference, receipt.overrules) == ("14", "INV-7", True)
    assert receipt.state is Acknowledged.rejected
    assert receipt.says == (
        "acme's application rejected the set 810 INV-7: IT104 at position 6 data is wrong (848) "
        "(the price is not ours see the contract) it was '4.25' it should be '4.20'"
    )


def test_answers_alone_are_never_answered_not_even_where_one_is_asked_for(translate, an_interchange, a_group):
    asked = an_interchange(a_group(GOOD, kind="FA"), asks="1")
    assert translate(asked).drafts == ()
    broken = translate(an_interchange(a_group(GOOD, kind="FA"), trailer=9))
    assert (broken.drafts, broken.receipts) == ((), ())
    assert [(f.rule, f.severity) for f in broken.findings] == [("iea_control_mismatch", Severity.hold)]
