"""Taking files in: complete ones only, each once, none lost; alike from OpenSSH, practice server and folder."""

import os
import threading
from datetime import timedelta

import pytest

from connectors.ports import Oddity, Offer, Refused, Unavailable


def taken(transport):
    """Take in whatever there is and return names and bytes."""
    got = []
    for offer in transport.claim():
        got.append((offer.name, transport.read(offer)))
        transport.archive(offer)
    return got


def test_a_file_is_claimed_read_and_archived(partner):
    partner.drop("po-1.edi", b"ISA*one~\x00\xff")
    transport = partner.transport()
    [offer] = transport.claim()
    assert (offer.name, offer.size) == ("po-1.edi", 10)
    assert partner.names("in") == []
    assert partner.names("claimed") == [offer.key]
    assert transport.read(offer) == b"ISA*one~\x00\xff"
    transport.archive(offer)
    assert partner.names("claimed") == []
    assert partner.names("archive") == ["po-1.edi"]


def test_archiving_twice_is_harmless(partner):
    partner.drop("po-1.edi")
    transport = partner.transport()
    [offer] = transport.claim()
    transport.archive(offer)
    transport.archive(offer)
    assert partner.names("archive") == ["po-1.edi"]


def test_the_same_name_again_is_another_arrival_and_both_stay_in_the_archive(partner):
    transport = partner.transport()
    keys = []
    for content in (b"first", b"second"):
        partner.drop("orders.edi", content)
        [offer] = transport.claim()
        keys.append(offer.key)
        transport.archive(offer)
    assert len(set(keys)) == 2
    assert partner.names("archive") == ["orders.edi", f"orders.edi~{keys[1].split('~')[0]}"]
    assert {(partner.root / "archive" / name).read_bytes() for name in partner.names("archive")} == {
        b"first",
        b"second",
    }


def test_an_upload_under_way_is_left_alone_until_it_stays_the_same(partner):
    transport = partner.transport(settle_seconds=30)
    for content in (b"", b"ISA", b"ISA*00*whole~"):
        partner.drop("slow.edi", content)
        assert list(transport.claim()) == []
        partner.clock.turn(timedelta(seconds=40))
    [offer] = transport.claim()
    assert transport.read(offer) == b"ISA*00*whole~"


def test_two_looks_too_close_together_do_not_count(partner):
    transport = partner.transport(settle_seconds=30)
    partner.drop("po.edi")
    for _ in range(3):
        assert list(transport.claim()) == []
        partner.clock.turn(timedelta(seconds=9))
    partner.clock.turn(timedelta(seconds=9))
    assert len(list(transport.claim())) == 1


def test_a_file_that_is_evidently_complete_is_taken_at_first_sight(partner):
    seen = []

    def complete(tail):
        seen.append(tail)
        return tail.endswith(b"IEA*1*000000001~")

    transport = partner.transport(settle_seconds=30, complete=complete)
    partner.drop("whole.edi", b"x" * 1000 + b"IEA*1*000000001~")
    partner.drop("half.edi", b"ISA")
    assert [offer.name for offer in transport.claim()] == ["whole.edi"]
    assert sorted(len(tail) for tail in seen) == [3, 512]


def test_temporary_names_folders_and_links_are_passed_over(partner, tmp_path):
    for name in ("a.part", "b.TMP", ".hidden", "c.filepart"):
        partner.drop(name)
    (partner.root / "in" / "folder").mkdir()
    (partner.root / "in" / "link.edi").symlink_to("/etc/passwd")
    partner.drop("real.edi")
    assert [name for name, _ in taken(partner.transport())] == ["real.edi"]
    assert len(partner.names("in")) == 6


def test_after_a_crash_the_claimed_file_comes_back_under_the_same_key(partner):
    partner.drop("po.edi", b"ISA*1~")
    [before] = partner.transport(worker="dock-1").claim()
    partner.drop("later.edi")
    restarted = partner.transport(worker="dock-1")
    offers = list(restarted.claim())
    assert offers[0] == before
    assert [offer.name for offer in offers] == ["po.edi", "later.edi"]
    assert restarted.read(offers[0]) == b"ISA*1~"


def test_a_claim_of_another_worker_is_left_alone_until_it_is_abandoned(partner):
    partner.drop("po.edi")
    [claimed] = partner.transport(worker="dock-1").claim()
    other = partner.transport(worker="dock-2", abandoned_after=timedelta(minutes=15))
    assert list(other.claim()) == []
    partner.clock.turn(timedelta(minutes=14))
    assert list(other.claim()) == []
    partner.clock.turn(timedelta(minutes=2))
    assert list(other.claim()) == [claimed]


def test_dying_at_any_point_the_file_is_taken_once_and_archived(partner, killed_at):
    died, point = True, 0
    while died:
        point += 1
        name, died = f"po-{point}.edi", False
        partner.drop(name, name.encode())
        first, seen = partner.transport(), set()
        killed_at(nth=point)
        try:
            for offer in first.claim():
                seen.add((offer.key, first.read(offer)))
                first.archive(offer)
        except killed_at.Death:
            died = True
        killed_at.rest()
        first.close()
        again = partner.transport()
        for offer in again.claim():
            seen.add((offer.key, again.read(offer)))
            again.archive(offer)
        again.close()
        assert {content for _, content in seen} == {name.encode()}, point
        assert len({key for key, _ in seen}) == 1, point
        assert partner.names("archive") == sorted(f"po-{n}.edi" for n in range(1, point + 1))
    assert point > 4


def test_a_file_that_a_person_lays_among_the_claimed_is_taken_too(partner):
    partner.drop("again.edi", b"ISA*2~", folder="claimed")
    assert taken(partner.transport()) == [("again.edi", b"ISA*2~")]


def test_a_file_that_is_too_large_is_set_aside_unread(partner):
    partner.drop("huge.edi", b"x" * 2001)
    partner.drop("fine.edi", b"x" * 2000)
    transport = partner.transport(max_bytes=2000)
    found = {found.name: found for found in transport.claim()}
    assert isinstance(found["fine.edi"], Offer)
    assert isinstance(found["huge.edi"], Oddity)
    assert "2001 bytes are more than the 2000" in found["huge.edi"].says
    [aside] = partner.names("set_aside")
    assert aside.endswith("~huge.edi")
    assert partner.names("in") == []


def test_a_claimed_file_that_grew_too_large_is_not_read_but_set_aside(partner):
    partner.drop("po.edi", b"x" * 10)
    transport = partner.transport(max_bytes=100)
    [offer] = transport.claim()
    with (partner.root / "claimed" / offer.key).open("ab") as file:
        file.write(b"x" * 100)
    with pytest.raises(Unavailable, match="larger than was announced"):
        transport.read(offer)
    [oddity] = transport.claim()
    assert isinstance(oddity, Oddity)


def test_reading_what_is_gone_says_so(partner):
    partner.drop("po.edi")
    transport = partner.transport()
    [offer] = transport.claim()
    (partner.root / "claimed" / offer.key).unlink()
    with pytest.raises(Unavailable, match="is gone; another worker took it over"):
        transport.read(offer)


def test_a_very_long_name_and_a_strange_one_are_taken(partner):
    names = ["ä" * 120 + ".edi", "two words; $(rm) ~'\".edi", "line\nbreak.edi"]
    for name in names:
        partner.drop(name, name.encode())
    got = dict(taken(partner.transport()))
    assert set(got.values()) == {name.encode() for name in names}
    assert names[1] in got


def test_the_oldest_file_comes_first(partner):
    for age, name in enumerate(["z.edi", "m.edi", "a.edi"]):
        path = partner.drop(name)
        os.utime(path, (1_700_000_000 + age, 1_700_000_000 + age))
    assert [offer.name for offer in partner.transport().claim()] == ["z.edi", "m.edi", "a.edi"]


def test_our_own_folders_are_made_where_they_are_missing(partner):
    for folder in ("claimed", "archive", "set_aside", "staging"):
        (partner.root / folder).rmdir()
    partner.drop("po.edi")
    partner.drop("huge.edi", b"x" * 200)
    transport = partner.transport(max_bytes=100)
    for found in transport.claim():
        if isinstance(found, Offer):
            transport.archive(found)
    assert partner.names("archive") == ["po.edi"]
    assert len(partner.names("set_aside")) == 1


def test_a_missing_source_folder_needs_a_person(partner):
    (partner.root / "in").rmdir()
    with pytest.raises(Refused, match=r"in is missing. Create the folder"):
        list(partner.transport().claim())


def test_eight_workers_claim_fifty_files_each_file_once(partner):
    for number in range(50):
        partner.drop(f"po-{number:02}.edi", str(number).encode())
    got, troubles = [], []
    together = threading.Barrier(8)

    def work(number):
        transport = partner.transport(worker=f"dock-{number}")
        together.wait()
        try:
            for offer in transport.claim():
                got.append((offer, transport.read(offer)))
        except Exception as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sorted(offer.name for offer, _ in got) == [f"po-{number:02}.edi" for number in range(50)]
    assert sorted(int(content) for _, content in got) == list(range(50))
    assert sorted(partner.names("claimed")) == sorted(offer.key for offer, _ in got)


def test_a_healthy_exchange_has_nothing_to_complain_of(partner):
    before = {folder: partner.names(folder) for folder in ("in", "out")}
    assert partner.transport().check() == []
    assert {folder: partner.names(folder) for folder in ("in", "out")} == before


def test_the_check_names_each_missing_folder(partner):
    (partner.root / "in").rmdir()
    (partner.root / "out").rmdir()
    says = partner.transport().check()
    assert len(says) == 2
    assert "in is missing" in says[0]
    assert "out is missing" in says[1]
