"""Against a real SMTP server: what arrives, what is refused, and what nobody can know."""

import email.policy
import socket
import threading
from email import message_from_bytes

import pytest

from canonical.message import MessageKind, Parcel
from connectors.mail import outgoing
from connectors.ports import Done, Refused, Rejected, Unavailable, Unknown

MAIL = (
    b"From: Blue Harbor <orders@blue-harbor.example>\r\nTo: Cafe <orders@harbor-cafe.example>\r\n"
    b"Subject: hello\r\nMessage-ID: <fixed@blue-harbor.example>\r\n\r\n.a line with a dot\r\nlast line\r\n"
)
PARCEL = Parcel(key="k", kind=MessageKind.ship_notice, partner="harbor-cafe", name="k.eml", content=MAIL)


class Script:
    """An SMTP server that says what the test tells it to; ``None`` hangs up, ``...`` falls silent."""

    def __init__(self, **answers):
        self.answers = {"EHLO": "250 hello", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go", "END": "250 taken"}
        self.answers |= answers
        self.heard = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        connection, _ = self.listening.accept()
        with connection, connection.makefile("rwb") as line:
            line.write(self.answers.get("GREETING", "220 here").encode() + b"\r\n")
            line.flush()
            while said := line.readline():
                self.heard.append(said)
                if not self.answer(line, said[:4].upper().decode("ascii", "replace").strip()):
                    return

    def answer(self, line, verb):
        text = self.answers.get(verb, "221 bye")
        if verb == "DATA" and text and text.startswith("354"):
            line.write(b"354 go\r\n")
            line.flush()
            while (said := line.readline()) not in (b".\r\n", b""):
                self.heard.append(said)
            text = self.answers["END"]
        if text is None:
            return False
        if text is not ...:
            line.write(text.encode() + b"\r\n")
            line.flush()
        return verb != "QUIT"


@pytest.fixture
def talk(smtp):
    scripts = []

    def start(**answers):
        scripts.append(Script(**answers))
        return smtp.model_copy(update={"port": scripts[-1].port, "timeout": 0.5})

    yield start
    for script in scripts:
        script.listening.close()


def test_a_mail_arrives_as_it_was_frozen(server, mailbox):
    mailbox.stage(PARCEL)
    assert mailbox.publish(PARCEL, again=False) == Done(reference="<fixed@blue-harbor.example>")
    assert server.received() == [MAIL]


def test_a_repeat_has_the_same_message_id(server, mailbox):
    mailbox.publish(PARCEL, again=False)
    mailbox.publish(PARCEL, again=True)
    assert [message_from_bytes(mail, policy=email.policy.default)["Message-ID"] for mail in server.received()] == [
        "<fixed@blue-harbor.example>"
    ] * 2


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "END"])
def test_a_no_for_good_is_rejected_with_the_servers_words(talk, verb):
    outcome = outgoing.send(talk(**{verb: "550 no such mailbox"}), PARCEL, again=False)
    assert isinstance(outcome, Rejected)
    assert "550 no such mailbox" in outcome.reason


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "END"])
def test_a_no_for_now_is_tried_later(talk, verb):
    with pytest.raises(Unavailable, match="451 later"):
        outgoing.send(talk(**{verb: "451 later"}), PARCEL, again=False)


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT"])
@pytest.mark.parametrize("trouble", [None, ...])
def test_a_connection_lost_before_the_mail_left_is_tried_later(talk, verb, trouble):
    with pytest.raises(Unavailable):
        outgoing.send(talk(**{verb: trouble}), PARCEL, again=False)


@pytest.mark.parametrize("trouble", [None, ...])
def test_a_connection_lost_after_the_mail_left_is_unknown(talk, trouble):
    outcome = outgoing.send(talk(END=trouble), PARCEL, again=False)
    assert isinstance(outcome, Unknown)
    assert "<fixed@blue-harbor.example>" in outcome.reason


def test_no_greeting_no_server_and_no_tls_are_unavailable(talk, smtp, mute_server, free_port):
    for account in (
        talk(GREETING="554 go away"),
        smtp.model_copy(update={"port": mute_server, "timeout": 0.3}),
        smtp.model_copy(update={"port": free_port}),
        smtp.model_copy(update={"security": "tls"}),
        smtp.model_copy(update={"security": "starttls"}),
    ):
        with pytest.raises(Unavailable):
            outgoing.send(account, PARCEL, again=False)


def test_a_login_that_fails_is_refused_and_names_the_user_but_not_the_password(talk, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "s3cret-canary")
    account = talk(EHLO="250-hello\r\n250 AUTH PLAIN LOGIN", AUTH="535 wrong")
    with pytest.raises(Refused, match="does not let 'me' in") as caught:
        outgoing.send(account.model_copy(update={"user": "me", "password": "env:SMTP_PASSWORD"}), PARCEL, again=False)
    assert "s3cret-canary" not in str(caught.value)


def test_a_server_without_login_is_refused(smtp, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "x")
    with pytest.raises(Refused, match="offers no login"):
        outgoing.check(smtp.model_copy(update={"user": "me", "password": "env:SMTP_PASSWORD"}))
