"""What an operator of a watched folder expects: drafts left alone, markers heeded, sub-folders read, troubles told."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.ports import Oddity, Refused
from connectors.transports.folder import FolderTerms, FolderTransport
from world.clock import WallClock

ROOT = Path(__file__).parents[2]


def names(transport):
    return [offer.name for offer in transport.claim()]


def test_a_file_that_another_program_still_writes_is_left_alone(folder_partner):
    """For real: a writer with pauses, and a hub that looks all the while."""
    content = [b"ISA*%05d~" % number for number in range(60)]
    path = folder_partner.root / "in" / "slow.edi"

    def write():
        with path.open("wb", buffering=0) as file:
            for piece in content:
                file.write(piece)
                time.sleep(0.02)

    terms = FolderTerms(root=folder_partner.root, settle_seconds=0.3, folders={"set_aside": "set_aside"})
    transport = FolderTransport(terms, clock=WallClock())
    writer = threading.Thread(target=write)
    writer.start()
    offers = []
    until = time.monotonic() + 20
    while not offers and time.monotonic() < until:
        offers = list(transport.claim())
        time.sleep(0.02)
    writer.join()
    assert transport.read(offers[0]) == b"".join(content)


@pytest.mark.parametrize(
    "draft",
    [".po.edi", "po.edi.part", "PO.EDI.TMP", "po.filepart", "po.edi.partial", "po.edi.writing", "~$orders.xlsx",
     "po.edi.crdownload", ".po.edi.swp", "Thumbs.db", "desktop.ini", ".DS_Store"],
)  # fmt: skip
def test_drafts_and_what_desktops_leave_are_no_documents(partner, draft):
    partner.drop(draft)
    partner.drop("po.edi")
    transport = partner.transport()
    assert names(transport) == ["po.edi"]
    assert partner.names("in") == [draft]


@pytest.mark.parametrize("marker", ["po.edi.ready", "po.ready", "PO.EDI.READY"])
def test_a_file_is_taken_once_its_marker_lies_beside_it(partner, marker):
    transport = partner.transport(ready_ending=".ready", settle_seconds=60)
    partner.drop("po.edi", b"half")
    for _ in range(3):
        assert names(transport) == []
        partner.clock.turn(timedelta(hours=1))
    partner.drop("po.edi", b"whole")
    partner.drop(marker, b"")
    [offer] = transport.claim()
    assert transport.read(offer) == b"whole"
    assert partner.names("in") == []


def test_a_marker_that_is_older_than_its_file_says_nothing(partner):
    """It was left from an earlier file of that name, whose removal a crash prevented."""
    transport = partner.transport(ready_ending=".ok")
    marker = partner.drop("po.edi.ok", b"")
    os.utime(marker, (1_700_000_000, 1_700_000_000))
    partner.drop("po.edi", b"half")
    assert names(transport) == []


def test_a_marker_without_its_file_is_cleared_away_after_a_while(partner):
    transport = partner.transport(ready_ending=".ok", settle_seconds=60)
    partner.drop("po.edi.ok", b"")
    assert names(transport) == []
    assert partner.names("in") == ["po.edi.ok"]
    partner.clock.turn(timedelta(seconds=61))
    assert names(transport) == []
    assert partner.names("in") == []


def test_a_crash_between_claim_and_marker_takes_the_file_once(folder_partner, killed_at):
    folder_partner.drop("po.edi")
    folder_partner.drop("po.edi.ok", b"")
    killed_at("disk remove", "before")
    with pytest.raises(killed_at.Death):
        list(folder_partner.transport(ready_ending=".ok").claim())
    killed_at.rest()
    again = folder_partner.transport(ready_ending=".ok")
    assert names(again) == ["po.edi"]
    assert names(again) == ["po.edi"]  # claimed, and offered until it is archived
    assert folder_partner.names("in") == []


def test_several_folders_and_every_sub_folder_are_read(partner):
    folder = partner.root / "in"
    for name in ("acme", "nordwind", ".hidden"):
        (folder / name).mkdir()
        partner.own(folder / name)
    partner.drop("1.edi", folder="in/acme")
    partner.drop("2.edi", folder="in/nordwind")
    partner.drop("3.edi", folder="in/.hidden")
    partner.drop("4.edi", folder="in")
    prefix = partner.transport().check() == [] and partner.transport()._folders
    folders = dict(prefix.model_dump(by_alias=True), **{"in": [f"{prefix.in_[0]}/*", prefix.in_[0]]})
    transport = partner.transport(folders=folders)
    assert transport.check() == []
    assert sorted(names(transport)) == ["1.edi", "2.edi", "4.edi"]


def test_our_own_folders_below_the_partners_are_not_read_again(folder_partner):
    folders = {"in": "in/*", "claimed": "in/claimed", "archive": "in/archive", "set_aside": "in/set-aside"}
    (folder_partner.root / "in" / "acme").mkdir()
    folder_partner.drop("po.edi", folder="in/acme")
    transport = folder_partner.transport(folders=folders)
    assert transport.check() == []
    [offer] = transport.claim()
    transport.archive(offer)
    assert names(transport) == []
    assert folder_partner.names("in/archive") == ["po.edi"]


def test_a_link_is_no_document(folder_partner):
    secret = folder_partner.root / "secret"
    secret.write_text("x")
    (folder_partner.root / "in" / "po.edi").symlink_to(secret)
    os.mkfifo(folder_partner.root / "in" / "pipe.edi")
    assert names(folder_partner.transport()) == []


def test_folders_on_different_file_systems_are_told(folder_partner, tmp_path_factory):
    """/dev/shm is a file system of its own wherever Linux runs."""
    other = Path(f"/dev/shm/crossdock-{os.getpid()}")
    other.mkdir()
    try:
        (folder_partner.root / "archive").rmdir()
        (folder_partner.root / "archive").symlink_to(other)
        [says] = folder_partner.transport().check()
    finally:
        other.rmdir()
    assert f"{folder_partner.root}: in and archive lie on different file systems" in says


ASIDE = """
import json, os, sys
from connectors.ports import Oddity, ReadingError
from connectors.transports.folder import FolderTerms, FolderTransport
from world.clock import WallClock
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
transport = FolderTransport(FolderTerms(root=sys.argv[1], settle_seconds=0), clock=WallClock())
says = transport.check()
try:
    found = [one.says if isinstance(one, Oddity) else one.name for one in transport.claim()]
except ReadingError as error:
    found = str(error)
print(json.dumps([says, found]))
"""


@pytest.fixture
def as_somebody_else(tmp_path_factory):
    """Look at a folder as a user who is not root; answers with what the check says, and what is claimed."""
    home = Path(f"/dev/shm/crossdock-folder-{os.getpid()}")
    for folder in ("in", "out", "claimed", "archive", "set-aside", "staging"):
        (home / folder).mkdir(parents=True)
        (home / folder).chmod(0o777)

    def look():
        words = [sys.executable, "-c", ASIDE, str(home)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    yield home, look
    subprocess.run(["rm", "-rf", str(home)], check=True)


def test_a_file_that_we_may_not_read_is_told_by_the_check(as_somebody_else):
    home, look = as_somebody_else
    (home / "in" / "po.edi").write_text("x")
    (home / "in" / "po.edi").chmod(0o200 if os.geteuid() else 0o600)
    [says], _ = look()
    assert says.startswith(f"{home}: 1 of the files in in cannot be read by the user that runs this, such as po.edi.")


def test_a_folder_that_we_may_not_write_is_told_and_refused(as_somebody_else):
    home, look = as_somebody_else
    (home / "in" / "po.edi").write_text("x")
    (home / "in").chmod(0o555)
    [says], found = look()
    assert says == found.replace("/po.edi", "")
    assert says.startswith(
        f"{home}: in: no permission. The login must be allowed to list, read, write and rename there."
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lay a file of another user there")
def test_a_folder_that_holds_files_fast_is_told_and_one_file_does_not_stop_the_next(as_somebody_else):
    home, look = as_somebody_else
    (home / "in").chmod(0o1777)
    (home / "in" / "theirs.edi").write_text("x")
    (home / "in" / "ours.edi").write_text("x")
    os.chown(home / "in" / "ours.edi", 65534, 65534)
    [says], found = look()
    assert "in lets nobody move the files of others (its sticky bit is set). Take it away: chmod -t" in says
    assert sorted(found)[1] == "ours.edi"
    assert "theirs.edi and cannot be moved" in sorted(found)[0]


def test_a_server_that_lets_one_file_not_be_moved_says_so(folder_partner, monkeypatch):
    """As Windows does while another program has the file open."""
    from connectors.transports.folder import LocalFiles

    folder_partner.drop("open.edi")
    folder_partner.drop("po.edi")
    real = LocalFiles.rename

    def rename(self, source, target):
        if "open.edi" in source:
            raise PermissionError(13, "Permission denied")
        real(self, source, target)

    monkeypatch.setattr(LocalFiles, "rename", rename)
    found = list(folder_partner.transport().claim())
    [odd] = [one for one in found if isinstance(one, Oddity)]
    assert "open.edi and cannot be moved (Permission denied); it is tried again" in odd.says
    assert len(found) == 2


def test_a_missing_sub_folder_is_refused(folder_partner):
    with pytest.raises(Refused, match="orders is missing"):
        list(folder_partner.transport(folders={"in": ["orders"]}).claim())
