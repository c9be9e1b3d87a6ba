"""A trading partner who speaks AS2 by pyas2lib, as a process and in a virtual environment of its own.

``peer.py FOLDER`` serves it on a free port, which its first line of output names.
``POST /as2`` is its AS2 endpoint. ``POST /control`` takes ``{"do": …}``::

    terms    how it sends and receives from now on (see ``Terms``)
    send     post a message to us; answers with what came of it
    pack     make a message and answer with it, unsent
    post     post a message made before, changed as the test likes
    got      what it received since it was asked last
    receipts which receipts came for what it sent
"""

import base64
import json
import re
import sys
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def _load():
    """Import pyas2lib, whose foundation cannot read the version of an OpenSSL such as 3.0.19."""
    real = re.search

    def search(pattern, text, flags=0):
        return real(r"\b(\d+\.\d+\.\d+[a-z]*)\b" if pattern == r"\b(\d\.\d\.\d[a-z]*)\b" else pattern, text, flags)

    re.search = search
    try:
        from pyas2lib import as2
    finally:
        re.search = real
    return as2


as2 = _load()

DEFAULTS = {
    "peer": "PEER", "us": "CROSSDOCK", "key": "peer.pem", "theirs": "ours.crt", "mood": "",
    "sign": "sha256", "sign_alg": "rsassa_pkcs1v15", "encrypt": "aes_256_cbc", "key_alg": "rsaes_pkcs1v15",
    "compress": False, "mdn": "SYNC", "mdn_digest": "sha256",
}  # fmt: skip


class Peer:
    """Whoever sends and receives; one at a time."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.url = ""
        self.terms = dict(DEFAULTS)
        self.sent, self.got, self.receipts = {}, [], []

    def parties(self, terms=None):
        """Return the organization (the peer) and its partner (we), as pyas2lib calls them."""
        terms = self.terms | (terms or {})
        key = (self.folder / terms["key"]).read_bytes()
        theirs = (self.folder / terms["theirs"]).read_bytes()
        organization = as2.Organization(
            as2_name=terms["peer"], sign_key=key, sign_key_pass="", decrypt_key=key, decrypt_key_pass="",
            mdn_url=f"{self.url}/as2", domain="peer.example",
        )  # fmt: skip
        partner = as2.Partner(
            as2_name=terms["us"], verify_cert=theirs, encrypt_cert=theirs, validate_certs=False,
            sign=bool(terms["sign"]), digest_alg=terms["sign"] or "sha256",
            encrypt=bool(terms["encrypt"]), enc_alg=terms["encrypt"] or "aes_256_cbc", compress=terms["compress"],
            mdn_mode=terms["mdn"] or None, mdn_digest_alg=terms["mdn_digest"] or None,
            sign_alg=terms["sign_alg"], key_enc_alg=terms["key_alg"],
        )  # fmt: skip
        return organization, partner

    def pack(self, content, number=None, terms=None, name="order.edi", kind="application/edi-x12"):
        organization, partner = self.parties(terms)
        message = as2.Message(organization, partner)
        message.build(content, filename=name, content_type=kind, message_id=number)
        self.sent[message.message_id] = message
        return message

    def send(self, url, content, **more):
        message = self.pack(content, **more)
        return {"number": message.message_id, **self.post(url, message.headers, message.content)}

    def post(self, url, headers, body):
        """Post, and read the receipt that comes back over the same connection."""
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, got, content = answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            status, got, content = error.code, dict(error.headers), error.read()
        says = {"status": status, "body": content.decode("latin-1"), "headers": got}
        if b"disposition-notification" in content and status == 200:
            says["receipt"] = self.receipt(got, content)
        return says

    def receipt(self, headers, content):
        raw = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n" + content
        mdn = as2.Mdn()
        status, detail = mdn.parse(raw, lambda number, _: self.sent.get(number))
        found = {"number": mdn.orig_message_id, "status": status, "detail": detail, "digest": mdn.digest_alg}
        self.receipts.append(found)
        return found

    def take(self, headers, body):
        """Receive a message or a receipt; return headers and body of the answer, or nothing: the line goes dead."""
        raw = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n" + body
        if b"disposition-notification\r\n" in body or "disposition-notification" in headers.get("Content-Type", ""):
            self.receipt(headers, body)
            return {}, b""
        organization, partner = self.parties()
        message = as2.Message()
        status, (error, _), mdn = message.parse(
            raw, find_org_cb=lambda name: organization if name == organization.as2_name else None,
            find_partner_cb=lambda name: partner if name == partner.as2_name else None,
        )  # fmt: skip
        self.got.append({
            "number": message.message_id, "status": status, "error": str(error) if error else "",
            "content": base64.b64encode(message.content or b"").decode() if not error else "",
            "signed": message.digest_alg if message.signed else "", "encrypted": message.encrypted,
            "compressed": message.compressed, "headers": {k.lower(): v for k, v in headers.items()},
        })  # fmt: skip
        return self.answer(mdn)

    def answer(self, mdn):
        mood = self.terms["mood"]
        if mood == "dead":
            return None
        if mdn is None or mood == "mute":
            return {}, b""
        body = mdn.content
        if mood == "wrong mic":
            body = re.sub(rb"(MIC: )....", rb"\1AAAA", body)
        if mdn.mdn_url:
            early = threading.Thread(target=self.post, args=(mdn.mdn_url, mdn.headers, body))
            early.start()
            if mood == "early":  # the receipt is there before the message's own answer
                early.join()
            return {}, b""
        return mdn.headers, body

    def control(self, wish):
        """Do what a test asks."""
        do = wish.pop("do")
        for name in ("content", "body"):
            if name in wish:
                wish[name] = base64.b64decode(wish[name])
        if do == "terms":
            self.terms = DEFAULTS | wish
            return {}
        if do == "pack":
            message = self.pack(**wish)
            body = base64.b64encode(message.content).decode()
            return {"number": message.message_id, "headers": message.headers, "body": body}
        if do in ("got", "receipts"):
            found = getattr(self, do)
            setattr(self, do, [])
            return found
        return getattr(self, do)(**wish)


class Handler(BaseHTTPRequestHandler):
    """Two doors: one for AS2, one for the test."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        peer = self.server.peer
        if self.path == "/control":
            return self.reply({"Content-Type": "application/json"}, json.dumps(peer.control(json.loads(body))).encode())
        answer = peer.take(dict(self.headers.items()), body)
        if answer is None:
            self.close_connection = True
            return None
        return self.reply(*answer)

    def do_GET(self):
        self.reply({}, b"here\n")

    def reply(self, headers, body):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, " ".join(value.split()))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.peer = Peer(folder)
    server.peer.url = f"http://127.0.0.1:{server.server_address[1]}"
    print(server.peer.url, flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1] != "--works":
        main(sys.argv[1])
