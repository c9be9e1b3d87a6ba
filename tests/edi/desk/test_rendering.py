"""Drafts become frozen bytes with numbers of their own, and our own reader must accept them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from canonical.acknowledgement import AnsweredLine, LineAnswer, LineStatus, OrderAcknowledgement, Verdict
from canonical.invoice import Invoice, InvoicedLine
from canonical.message import Draft, MessageKind
from canonical.order import ItemNumber, Numbering
from canonical.order_change import AnsweredChange, LineChangeKind, OrderChangeAnswer
from canonical.party import Party, PartyRole
from canonical.shipment import Booking, Carton, PackedItem, ShipmentPlan, ShipNotice, sscc
from canonical.stock import CountedStock, ReportedItem, StockReport
from canonical.warehouse import WarehouseLine, WarehouseOrder
from connectors.edi.reading import read
from connectors.mapping.library.compiled import CompiledMapping
from connectors.ports import Unreadable

D = Decimal


def an_855(partner="acme", unit="case", description="Cereal bowl"):
    part = LineAnswer(status=LineStatus.accepted, quantity=D(3), unit=unit)
    line = AnsweredLine(
        position=1, number="010", quantity=D(3), unit=unit, description=description, answers=(part,),
        items=(ItemNumber(numbering=Numbering.seller, number="BOWL-10", qualifier="VP"),),
    )  # fmt: skip
    answer = OrderAcknowledgement(
        partner=partner,
        order_number="NW-1",
        ordered_on=date(2026, 3, 1),
        answered_on=date(2026, 3, 2),
        verdict=Verdict.accepted,
        lines=(line,),
    )
    return draft(MessageKind.order_acknowledgement, partner, answer.model_dump_json())


def an_856(partner="acme", code=None):
    item = PackedItem(position=1, line="010", sku="BOWL-10", quantity=D(3), unit="case")
    party = Party(role=PartyRole.ship_to, name="Store")
    plan = ShipmentPlan(
        number="000007-1", partner=partner, order_number="NW-1", ship_from=party, ship_to=party,
        cartons=(Carton(sscc=code or sscc("0614141", 7), contents=(item,)),),
    )  # fmt: skip
    notice = ShipNotice(
        number="000007-1",
        plan=plan,
        booking=Booking(carrier="house", reference="B1"),
        departed_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    return draft(MessageKind.ship_notice, partner, notice.model_dump_json())


def draft(kind, partner, body):
    return Draft(kind=kind, partner=partner, channel="dock", body=body)


def segments(parcel, guides):
    [interchange] = read(parcel.content, guides=guides).interchanges
    [one] = interchange.groups[0].sets
    return {segment.id: segment for segment in one.segments}


def test_a_parcel_carries_its_key_name_and_numbers(render):
    parcel = render(an_855())
    assert (parcel.key, parcel.kind, parcel.partner) == ("message-1", MessageKind.order_acknowledgement, "acme")
    assert parcel.name == "acme_855_000000001.edi"
    assert parcel.numbers == {"interchange": "000000001", "group": "1", "set": "0001"}


def test_numbers_are_counted_for_each_sender_receiver_usage_and_level(render, numbers, desk_where):
    first, second, third = render(an_855()), render(an_856()), render(an_855("nordwind"))
    tested = render(an_855(), at=desk_where(usage="T"))
    assert [p.numbers["group"] for p in (first, second, third, tested)] == ["1", "2", "1", "1"]
    acme, nordwind = ("ZZ/BLUEHARBOR", "ZZ/ACMESTORES"), ("ZZ/BLUEHARBOR", "12/4155550100")
    levels = ("interchange", "group", "set")
    assert numbers.taken == (
        {(*acme, "P", level): 2 for level in levels}
        | {(*nordwind, "P", level): 1 for level in levels}
        | {(*acme, "T", level): 1 for level in levels}
    )
    assert tested.name == "acme_855_t000000001.edi"


def test_the_same_numbers_and_instant_give_the_same_bytes(desk, numbers, now):
    class Fixed:
        def take(self, **_):
            return 41

    one, two = (desk.render(an_856(), key="k", numbers=Fixed(), now=now) for _ in range(2))
    assert one == two


@pytest.mark.parametrize(("partner", "code"), [("acme", "CA"), ("nordwind", "CT")])
def test_a_unit_goes_back_in_the_partners_own_code(partner, code, render, guides):
    assert segments(render(an_855(partner)), guides)["PO1"].get(3) == code
    assert segments(render(an_856(partner)), guides)["SN1"].get(3) == code


def test_each_partner_gets_its_own_delimiters_and_release(render):
    assert render(an_855("nordwind")).content.startswith(b"ISA|00|")
    assert b"|X|005010'" in render(an_856("nordwind")).content
    assert b"*X*004010~" in render(an_856("acme")).content


def test_what_cannot_be_said_is_refused(render):
    with pytest.raises(
        Unreadable, match=r"PID05 would be 'bowl \* large', and '\*' in it is ACMESTORES's element separator"
    ):
        render(an_855(description="bowl * large"))
    with pytest.raises(Unreadable, match="should end with"):
        render(an_856(code="006141410000000070"))


def test_a_delimiter_may_be_replaced_where_the_partner_agreed(render, desk_where, guides):
    parcel = render(an_855(description="bowl * large"), at=desk_where(unsayable="replace"))
    assert segments(parcel, guides)["PID"].get(5) == "bowl   large"


def test_a_partner_without_edi_cannot_be_written_to(render):
    with pytest.raises(Unreadable, match="marina has no address for EDI"):
        render(an_855("marina"))
    with pytest.raises(Unreadable, match="nobody has no address for EDI"):
        render(an_855("nobody"))


def test_a_guest_is_never_sent_what_is_not_an_answer_to_its_own_envelope(render, open_desk):
    with pytest.raises(Unreadable, match="guest has no address for EDI"):
        render(an_855("guest"), at=open_desk)


def test_a_draft_that_is_none_is_refused_with_a_sentence(render):
    with pytest.raises(Unreadable, match="draft of this order acknowledgement cannot be read"):
        render(draft(MessageKind.order_acknowledgement, "acme", "{}"))


@pytest.mark.parametrize("pattern", ["../{set}", "{set}/{number}", "{nothing}", "", ".{set}", "{set.__class__}"])
def test_a_file_name_that_would_lead_elsewhere_is_refused(pattern, render, desk_where):
    with pytest.raises(Unreadable, match="is no pattern for file names"):
        render(an_855(), at=desk_where(file_name=pattern))


def test_our_own_reader_has_the_last_word(render, desk_where):
    with pytest.raises(
        Unreadable, match=r"the 855 for ACMESTORES was not sent, for our own reader turns it down"
    ) as caught:
        render(an_855(), at=desk_where(version="4010"))
    assert caught.value.content.startswith(b"ISA*")


def test_a_997_goes_in_the_release_that_came(translate, render, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order(), release="004010VICS")))
    parcel = render(translation.drafts[0])
    assert b"*X*004010VICS~" in parcel.content
    assert b"AK1*PO*7~" in parcel.content


def test_a_ta1_is_written_without_a_group(translate, render, an_interchange, a_group, an_order):
    translation = translate(an_interchange(a_group(an_order()), asks="1"))
    parcel = render(translation.drafts[0])
    assert parcel.content.split(b"\n")[1:3] == [b"TA1*000000001*260301*0915*A*000~", b"IEA*0*000000001~"]
    assert (parcel.name, parcel.numbers) == ("acme_TA1_000000001.edi", {"interchange": "000000001"})


def test_a_997_quotes_faults_that_our_own_guide_would_refuse(translate, render, an_interchange, a_group, an_order):
    short = an_order(control="1")
    translation = translate(an_interchange(a_group(short)))
    assert b"AK2*850*1~" in render(translation.drafts[0]).content


def test_every_document_of_ours_can_be_drafted_written_and_read_back(render, guides):
    home = Party(role=PartyRole.ship_to, name="Store 12", number="0012", numbering="buyer")
    day = date(2026, 3, 2)
    part = LineAnswer(status=LineStatus.accepted, quantity=D(3), unit="case")
    line = AnsweredLine(position=1, number="010", quantity=D(3), unit="case", answers=(part,))
    change = AnsweredChange(kind=LineChangeKind.increased, answered=line)
    said = {
        MessageKind.order_change_answer: OrderChangeAnswer(
            partner="acme", order_number="NW-1", ordered_on=day, answered_on=day, verdict=Verdict.accepted,
            lines=(change,),
        ),
        MessageKind.invoice: Invoice(
            partner="acme", number="R-1", invoiced_on=day, order_number="NW-1",
            lines=(InvoicedLine(position=1, number="010", quantity=D(3), unit="case", unit_price=D("86.40")),),
        ),
        MessageKind.stock_report: StockReport(
            partner="acme", number="B-1", taken_at=datetime(2026, 3, 2, tzinfo=UTC),
            items=(ReportedItem(sku="MUG-01", quantities=(CountedStock(quantity=D(4), unit="each"),)),),
        ),
        MessageKind.warehouse_order: WarehouseOrder(
            partner="acme", number="W-1", ship_to=home,
            lines=(WarehouseLine(number="1", sku="MUG-01", quantity=D(2), unit="each"),),
        ),
    }  # fmt: skip
    sets = {}
    for kind, noun in said.items():
        parcel = render(draft(kind, "acme", noun.model_dump_json()))
        [interchange] = read(parcel.content, guides=guides).interchanges
        sets[kind.value] = (interchange.groups[0].functional_id, interchange.groups[0].sets[0].kind)
    assert sets == {
        "order_change_answer": ("CA", "865"), "invoice": ("IN", "810"), "stock_report": ("IB", "846"),
        "warehouse_order": ("OW", "940"),
    }  # fmt: skip


def test_a_partner_may_want_every_element_that_the_guide_knows(render, desk_where):
    content = render(an_855(), at=desk_where(trailing_elements="keep")).content
    assert b"BAK*00*AD*NW-1*20260301*****20260302*~" in content
    assert b"CTT*1******~" in content


def test_a_total_of_ours_that_is_wrong_never_leaves(render, monkeypatch):
    monkeypatch.setattr(CompiledMapping, "write", lambda *of, **more: [
        ("BAK", "00", "AD", "4711", "20260301"), ("PO1", "1", "5", "EA", "", "", "VN", "MUG-01"), ("CTT", "2"),
    ])  # fmt: skip
    with pytest.raises(Unreadable, match="CTT01 says '2' lines, 1 came"):
        render(an_855())


def test_a_parcel_says_which_mapping_wrote_it_and_whose_codes_lay_over_it(render, book):
    assert render(an_855()).mapping == book.mapping("base/x12-855").label
    over = render(an_855("nordwind")).mapping.split(", ")
    assert over == [book.mapping("base/x12-855-005010").label, book.mapping("nordwind/850").label]
