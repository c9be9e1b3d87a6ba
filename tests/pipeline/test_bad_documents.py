"""Whatever comes in ends in a state that one can see, with a reason, and with its bytes kept."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from canonical.hold import Answer
from canonical.lifecycle import Application
from connectors.mail.reader import MailDesk
from connectors.ports import Channel, Unavailable
from tests.pipeline.bench import interchange, one_order, practice

UNREADABLE = {
    "noise": bytes(range(256)) * 4,
    "empty": b"",
    "half an envelope": practice("acme-clean.edi")[:60],
    "a stranger's": practice("unknown-sender.edi"),
    "text": "Hello, where is my order? Grüße".encode(),
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a set without a guide": interchange(["BFR*05*1**DL*A*20261120*20270220"], kind="830", functional="PS"),
    "a set without handler": interchange(["BGN*00*1*20261123"], kind="816", functional="OR"),
}


@pytest.fixture
def database_url(sqlite_url):
    """What stands here does not hang on the database."""
    return sqlite_url


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_nobody_can_use_waits_for_a_person_with_its_bytes(bench, content):
    bench.drop("acme", "po.edi", content)
    bench.run()
    document = bench.document()
    assert document.application is Application.held
    assert document.note and document.findings
    assert bench.content(document.id) == content
    case = bench.case("document")
    assert (case.subject_id, bool(case.findings[0].says)) == (document.id, True)


def test_a_broken_order_is_rejected_to_its_sender(bench):
    bench.drop("acme", "po.edi", practice("acme-broken.edi"))
    bench.run()
    document = bench.document()
    assert (document.validation, document.application) == ("invalid", "discarded")
    [said] = bench.out().values()
    assert b"AK5*R" in said and b"AK9*R" in said
    assert bench.cases() == [] and bench.orders() == []


def test_bad_files_do_not_keep_good_ones_from_walking(bench):
    for n, content in enumerate(UNREADABLE.values()):
        bench.drop("acme", f"{n}-bad.edi", content)
    bench.drop("acme", "z-good.edi", practice("acme-clean.edi"))
    bench.run()
    assert bench.states() == {"AC-1001": "allocated"}
    assert len(bench.cases("document")) == len(UNREADABLE)


def test_a_cut_file_of_two_orders_never_enters_a_half(bench):
    whole = practice("acme-two-orders.edi")
    bench.drop("acme", "po.edi", whole[: whole.index(b"BEG*00*SA*AC-1004") + 10])
    bench.run()
    assert bench.document().application in (Application.held, Application.discarded)
    assert "AC-1004" not in bench.states()


def test_documents_of_a_channel_that_is_no_longer_configured_wait_where_one_sees_them(bench):
    bench.drop("acme", "po.edi", practice("acme-clean.edi"))
    bench.poll()
    road = bench.desk.channels["acme"]
    bench.close_road("acme")
    bench.settle()
    assert bench.document().application is Application.pending
    case = bench.case("document")
    assert "no longer configured" in case.summary
    bench.open(road)
    bench.answer(case, Answer.retry)
    bench.settle()
    assert bench.states() == {"AC-1001": "allocated"}


# -- at the source


def test_a_file_that_cannot_be_archived_is_taken_in_once_and_does_not_stop_the_others(bench):
    real = bench.desk.channels["acme"].inbox

    class Stuck:
        def __getattr__(self, name):
            return getattr(real, name)

        def archive(self, offer):
            if offer.name == "a.edi":
                raise Unavailable("the archive declined")
            real.archive(offer)

    bench.change("acme", inbox=Stuck())
    bench.drop("acme", "a.edi", one_order("AC-1", ("MUG-01", 1)))
    bench.drop("acme", "b.edi", one_order("AC-2", ("MUG-01", 1), control=2))
    for _ in range(3):
        bench.run()
    assert bench.states() == {"AC-1": "allocated", "AC-2": "allocated"}
    assert [d.resent for d in bench.documents()] == [0, 0]
    with bench.store.reading() as uow:
        channel = uow.channels.get("acme")
    assert (channel.failures, channel.last_error) == (3, "the archive declined")
    bench.change("acme", inbox=real)
    bench.run()
    assert not list((bench.root / "acme" / "claimed").iterdir())
    with bench.store.reading() as uow:
        assert uow.channels.get("acme").failures == 0


def test_a_missing_folder_is_told_to_a_person_and_the_other_partners_go_on(bench):
    (bench.root / "acme" / "in").rmdir()
    bench.drop("nordwind", "po.edi", practice("nordwind-clean.edi"))
    bench.run()
    assert bench.states() == {"NW-77001": "allocated"}
    case = bench.case("channel")
    assert "acme" in case.summary and "Create the folder there" in case.summary
    bench.poll()
    assert len(bench.cases("channel")) == 1


def test_a_bug_in_an_inbox_is_shown_and_harms_no_other_channel(bench):
    class Broken:
        def claim(self):
            raise TypeError("a bug of ours")

    bench.change("acme", inbox=Broken())
    bench.drop("nordwind", "po.edi", practice("nordwind-clean.edi"))
    bench.run()
    assert bench.states() == {"NW-77001": "allocated"}
    assert "a bug of ours" in bench.case("channel").summary


def test_a_file_too_large_is_set_aside_and_told(small):
    road = small.desk.channels["acme"].inbox
    road._intake._terms = road._intake._terms.model_copy(update={"max_bytes": 2000})
    small.drop("acme", "huge.edi", b"x" * 2001)
    small.drop("acme", "po.edi", practice("acme-clean.edi"))
    small.run()
    assert small.states() == {"AC-1001": "allocated"}
    assert "huge.edi was set aside" in small.case("channel").summary


# -- by mail


@pytest.fixture
def by_mail(bench):
    """Let mails come as files: what is tested here is what becomes of them."""
    road = bench.edi("mail")
    desk = MailDesk(bench.book, address="orders@blueharbor.example", company="Blue Harbor Supply", trust_senders=True)
    bench.open(
        Channel(name="mail", kind="mail", translator=desk, renderer=desk, courier=road.courier, inbox=road.inbox)
    )
    return bench


def mail(*attachments, sender="orders@harbor-cafe.example"):
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "orders@blueharbor.example", "Order"
    message["Message-ID"], message["Date"] = "<1@harbor-cafe.example>", "Tue, 24 Nov 2026 09:00:00 +0000"
    message.set_content("Please see the attached order.")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_a_spreadsheet_walks_and_its_customer_is_answered_by_mail(by_mail):
    from crossdock.practice.spreadsheet import order_spreadsheet

    by_mail.drop("mail", "1.eml", mail(("order.xlsx", order_spreadsheet())))
    by_mail.run()
    assert by_mail.states() == {"HC-301": "allocated"}
    [said] = by_mail.out("mail").values()
    assert b"HC-301" in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (mail(("order.xlsx", b"this is no spreadsheet")), "order.xlsx cannot be read"),
        (mail(("order.csv", b"Dear friends,\nplease send mugs.\n")), ""),
        (mail(("order.pdf", b"%PDF-1.4")), "Only a PDF is attached"),
        (mail(), "Nothing is attached"),
        (mail(sender="nobody@elsewhere.example"), "Nobody here knows nobody@elsewhere.example"),
        (b"\x00\xff garbage without any header", ""),
        (b"", ""),
    ],
    ids=["no spreadsheet", "prose", "pdf", "nothing", "stranger", "garbage", "empty"],
)
def test_a_mail_that_makes_no_order_waits_for_a_person(by_mail, content, reason):
    by_mail.drop("mail", "1.eml", content)
    by_mail.run()
    assert by_mail.document().application is Application.held
    assert reason in by_mail.case("document").summary
    assert by_mail.content(by_mail.document().id) == content
