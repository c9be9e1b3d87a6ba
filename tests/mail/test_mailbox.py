"""Against a real IMAP server: every mail is claimed once, survives a crash, and is archived."""

import imaplib
import ssl
import threading
from datetime import timedelta

import pytest

from connectors.mail.account import ImapAccount
from connectors.mail.envelope import Limits, open_mail
from connectors.mail.mailbox import ImapMailbox
from connectors.ports import Oddity, Offer, Refused, Unavailable
from crossdock.practice.spreadsheet import order_mail
from world import crash


def a_mail(number):
    headers = f"From: a@b.example\r\nMessage-ID: <{number}@b.example>\r\nSubject: mail {number}\r\n"
    return f"{headers}\r\nHello {number}\r\n".encode()


def folder_of(server, name):
    """Return the mails in a folder, and their flags."""
    with imaplib.IMAP4(server.host, server.imap_port, timeout=20) as client:
        client.login(server.user, server.password)
        client.select(f'"{name}"', readonly=True)
        _, answer = client.fetch("1:*", "(FLAGS BODY.PEEK[])")
        return [(part[0], part[1]) for part in answer if isinstance(part, tuple)]


def test_a_mail_is_offered_read_and_archived(server, mailbox):
    mail = order_mail()
    server.deliver(mail)
    [offer] = mailbox.claim()
    assert offer.name == "Our order for next week"
    assert open_mail(mailbox.read(offer)).attachments == open_mail(mail).attachments
    assert mailbox.read(offer) == mailbox.read(offer)
    mailbox.archive(offer)
    mailbox.archive(offer)
    assert list(mailbox.claim()) == []
    assert folder_of(server, "INBOX") == []
    [(flags, _)] = folder_of(server, "Crossdock-archive")
    assert b"Seen" not in flags


def test_what_the_server_holds_is_what_is_read(server, mailbox):
    server.deliver(a_mail(1))
    [offer] = mailbox.claim()
    [(_, held)] = folder_of(server, "Crossdock-claimed")
    assert mailbox.read(offer) == held
    assert offer.size == len(held)


def test_the_same_mail_dropped_twice_has_two_keys(server, mailbox):
    server.deliver(a_mail(1))
    server.deliver(a_mail(1))
    first, second = mailbox.claim()
    assert first.key != second.key


@pytest.mark.parametrize(
    "fault", ["wire imap move to Crossdock-claimed", "wire imap fetch", "wire imap move to Crossdock-archive"]
)
@pytest.mark.parametrize("side", ["before", "after"])
def test_a_crash_at_any_point_loses_nothing_and_keeps_the_key(server, account, smtp, fault, side):
    class PowerCut(BaseException):
        pass

    def cut(name):
        if name == f"{fault} {side}":
            raise PowerCut

    server.deliver(a_mail(1))
    doomed, offered = ImapMailbox(account, smtp), []
    crash.listen(cut)
    with pytest.raises(PowerCut):
        for offer in doomed.claim():
            offered.append(offer)
            doomed.read(offer)
            doomed.archive(offer)
    crash.listen(None)
    doomed.close()
    heir = ImapMailbox(account, smtp)
    again = list(heir.claim())
    if (fault, side) == ("wire imap move to Crossdock-archive", "after"):
        assert again == []
    else:
        assert [offer.name for offer in again] == ["mail 1"]
        assert not offered or again == offered
    for offer in offered + again:
        heir.archive(offer)
    assert len(folder_of(server, "Crossdock-archive")) == 1
    heir.close()


def test_two_workers_get_each_mail_once(server, account, smtp):
    for number in range(30):
        server.deliver(a_mail(number))
    got = {"left": [], "right": []}
    ready = threading.Barrier(2)

    def work(name):
        mailbox = ImapMailbox(account, smtp, worker=name)
        ready.wait()
        for _ in range(3):
            for offer in mailbox.claim():
                got[name].append(mailbox.read(offer))
                mailbox.archive(offer)
        mailbox.close()

    workers = [threading.Thread(target=work, args=(name,)) for name in got]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(got["left"] + got["right"]) == len(set(got["left"] + got["right"])) == 30
    # pymap, its first two mails arriving in a folder at once, now and then lists one file under two numbers
    assert {content for _, content in folder_of(server, "Crossdock-archive")} == set(got["left"] + got["right"])


def test_what_a_lost_worker_left_is_offered_to_the_others_after_a_while(server, account, smtp):
    server.deliver(a_mail(1))
    [left] = ImapMailbox(account, smtp, worker="lost").claim()
    patient = ImapMailbox(account, smtp, worker="other")
    assert list(patient.claim()) == list(patient.claim()) == []
    hasty = ImapMailbox(account, smtp, worker="third", abandoned_after=timedelta(0))
    assert list(hasty.claim()) == [left]
    hasty.archive(left)
    assert len(folder_of(server, "Crossdock-archive")) == 1
    patient.close()
    hasty.close()


def test_a_folder_numbered_anew_is_read_under_new_keys(server, account, mailbox):
    server.deliver(a_mail(1))
    [offer] = mailbox.claim()
    stale = Offer(key=offer.key.replace(offer.key.split(":")[1], "12345"), name=offer.name)
    with pytest.raises(Unavailable, match="offered again"):
        mailbox.read(stale)
    mailbox.archive(stale)
    assert list(mailbox.claim()) == [offer]


def test_too_large_a_mail_is_set_aside_and_the_rest_goes_on(server, account, smtp):
    server.deliver(a_mail(1) + b"x" * 5000)
    server.deliver(a_mail(2))
    mailbox = ImapMailbox(account, smtp, limits=Limits(mail_bytes=1000))
    oddity, offer = mailbox.claim()
    assert isinstance(oddity, Oddity)
    assert "more than the 1,000" in oddity.says
    assert offer.name == "mail 2"
    assert len(folder_of(server, "Crossdock-set-aside")) == 1
    mailbox.close()


def test_a_mail_that_the_server_does_not_hand_over_does_not_stop_the_others_for_ever(server, mailbox, monkeypatch):
    def fail(uid):
        raise Unavailable("the server stumbles over this mail")

    server.deliver(a_mail(1))
    for _ in range(2):
        [offer] = mailbox.claim()
        with monkeypatch.context() as stumbling, pytest.raises(Unavailable):
            stumbling.setattr(mailbox._line, "fetch", fail)
            mailbox.read(offer)
    server.deliver(a_mail(2))
    oddity, offer = mailbox.claim()
    assert "does not hand it over" in oddity.says
    assert offer.name == "mail 2"


def test_a_lost_connection_is_opened_again(server, mailbox):
    server.deliver(a_mail(1))
    [offer] = mailbox.claim()
    mailbox._line._box.client.sock.shutdown(2)
    assert b"Hello 1" in mailbox.read(offer)
    mailbox._line._box.client.sock.shutdown(2)
    mailbox.archive(offer)
    assert len(folder_of(server, "Crossdock-archive")) == 1


def test_odd_subjects_make_names_that_can_be_shown(server, mailbox):
    for subject in ("=?utf-8?B?QmVzdGVsbHVuZyBmw7xyIE3DpHJ6?=", "=?no-such-charset?Q?a=FFb?=", "=?utf-8?B?%%%?=", ""):
        server.deliver(f"Subject: {subject}\r\n\r\nx\r\n".encode())
    names = [offer.name for offer in mailbox.claim()]
    assert names[0] == "Bestellung für März"
    assert names[3] == "mail without a subject"
    assert all(name.isprintable() for name in names)


def test_a_wrong_password_is_refused_with_a_sentence(server, account, smtp, monkeypatch):
    monkeypatch.setenv("MAILBOX_PASSWORD", "wrong")
    with pytest.raises(Refused, match="does not let 'orders' in"):
        list(ImapMailbox(account, smtp).claim())


def test_a_missing_inbox_is_refused_with_a_sentence(account, smtp):
    elsewhere = account.model_copy(update={"inbox": "Nowhere"})
    with pytest.raises(Refused, match=r"select Nowhere.*Check the folder"):
        list(ImapMailbox(elsewhere, smtp).claim())


def test_nobody_answering_is_unavailable(account, smtp, free_port):
    away = account.model_copy(update={"port": free_port})
    with pytest.raises(Unavailable, match=str(free_port)):
        list(ImapMailbox(away, smtp).claim())


def test_a_server_that_says_nothing_is_given_up_in_time(account, smtp, mute_server):
    mute = account.model_copy(update={"port": mute_server, "timeout": 0.3})
    with pytest.raises(Unavailable):
        list(ImapMailbox(mute, smtp).claim())


def test_the_doctor_hears_nothing_of_a_sound_account_and_everything_of_a_broken_one(account, smtp, mailbox, free_port):
    assert mailbox.check() == []
    broken = ImapMailbox(account.model_copy(update={"port": free_port}), smtp.model_copy(update={"port": free_port}))
    says = broken.check()
    assert len(says) == 2
    assert all(str(free_port) in one for one in says)


def test_a_password_never_travels_readable_beyond_this_machine():
    with pytest.raises(ValueError, match="security none would send the password readable"):
        ImapAccount(host="mail.example", user="a", password="env:A", security="none")
    assert ImapAccount(host="mail.example").security == "tls"
    assert ImapAccount(host="mail.example").tls().minimum_version is ssl.TLSVersion.TLSv1_2
