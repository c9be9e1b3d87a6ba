"""EDIFACT documents from the wild beside the project, and what random damage makes of them."""

import csv
import json
import random
import time

import pytest

from connectors.edi.showing.inspection import inspect
from tests.edi.edifact.conftest import CORPUS, ROOT, interchange, order

MUTATIONS = 1500
SERVICE = ("unz_", "unt_", "une_", "una_", "unb_unreadable", "groups_and_messages_mixed")


def documents():
    found = sorted(CORPUS.glob("EDIFACT-*/*.edi"))
    if not found:
        pytest.skip(f"the shared corpus is not beside the project: {CORPUS} holds no EDIFACT document")
    return found


def broken(report):
    return any(p["code"].startswith(SERVICE) and p["severity"] == "error" for p in report["problems"])


@pytest.mark.shared
def test_the_envelopes_are_what_their_collector_noted(guides):
    names = {path.name for path in documents()}
    with (CORPUS / "PROVENANCE.csv").open() as file:
        noted = {row[0]: row for row in csv.reader(file) if row[0].startswith("EDIFACT")}
    assert len(noted) == len(names) == 18
    for name, row in noted.items():
        report = inspect((CORPUS / name).read_bytes(), name, guides=guides)
        assert broken(report) is (row[3] == "envelope broken"), (name, row)
        messages = [one for i in report["interchanges"] for group in i["groups"] for one in group["transactions"]]
        if "messages" in row[8]:
            assert f"{len(messages)} messages" in row[8], (name, len(messages))
        if "UNT count" in row[8]:
            counts = [f"{one['unt']['declared']} actual {one['segments_actual']}" for one in messages]
            assert any(f"UNT count {one}" in row[8] for one in counts), (name, counts)


@pytest.mark.shared
@pytest.mark.usefixtures("undisturbed")
def test_every_document_comes_through_without_losing_a_byte(guides):
    for path in documents():
        content, started = path.read_bytes(), time.process_time()
        report = inspect(content, path.name, guides=guides)
        json.dumps(report)
        assert time.process_time() - started < 2, path
        assert sum(span["length"] for span in report["spans"]) == len(content), path
        assert report["looks_like"] == "EDIFACT"


def seeds():
    """Documents to damage: those of the wild where they are, and always one of our own."""
    ours = interchange(order("FTX+AAI+++it?'s 5 ?+ 1", "NAD+DP+1::9++A?:B"), order(control="2"), una="UNA:+.? '")
    return [*(path.read_bytes() for path in sorted(CORPUS.glob("EDIFACT-*/*.edi"))), ours.encode()]


def damaged(content, chance):
    """Change, drop, double or swap some bytes."""
    found = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(found))
        act = chance.randrange(5)
        if act == 0:
            found[at] = chance.choice(b"'+:?*\n\r UNABZ019\x00\x1d\x1f\xff")
        elif act == 1:
            del found[at : at + chance.randint(1, 30)]
        elif act == 2:
            found[at:at] = found[at : at + chance.randint(1, 60)]
        elif act == 3:
            found[at:at] = chance.choice((b"''", b"??", b"UNB+", b"UNZ+1+1'", b"UNA", b"+" * 40, b":" * 40, b"?"))
        else:
            other = chance.randrange(len(found))
            found[at], found[other] = found[other], found[at]
        if not found:
            return b""
    return bytes(found)


@pytest.mark.usefixtures("undisturbed")
def test_random_damage_never_ends_in_a_traceback_or_a_lost_byte(guides):
    chance = random.Random(20261124)
    originals = seeds()
    for number in range(MUTATIONS):
        content = damaged(originals[number % len(originals)], chance)
        started = time.process_time()
        report = inspect(content, "damaged", policy=chance.choice(("strict", "lenient")), guides=guides)
        json.dumps(report)
        assert time.process_time() - started < 2, content
        assert sum(span["length"] for span in report["spans"]) == len(content), content


@pytest.mark.usefixtures("undisturbed")
def test_a_long_order_is_read_in_time_that_grows_with_it(guides):
    def seconds(lines):
        content = interchange(order(lines=lines)).encode()
        took = []
        for _ in range(3):  # the best counts: what else this process remembers may be tidied up in the midst of one
            started = time.process_time()
            assert inspect(content, "long", guides=guides)["verdict"] == "accept"
            took.append(time.process_time() - started)
        return min(took)

    seconds(10)
    assert seconds(8000) < 8 * max(seconds(2000), 0.05)
    assert ROOT.exists()
