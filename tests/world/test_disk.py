"""Files are there whole or not at all, whenever the process dies."""

import errno
import os
import stat

import pytest

from world import crash, disk


class DiedError(Exception):
    """The process ended here."""


def die_at(name):
    def listener(point):
        if point == name:
            raise DiedError(name)

    crash.listen(listener)


def test_a_written_file_is_read_back_and_leaves_nothing_beside_it(tmp_path, points):
    disk.write(tmp_path / "new" / "a.edi", b"ISA")
    assert disk.read(tmp_path / "new" / "a.edi") == b"ISA"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["a.edi"]
    assert points == ["disk write a.edi before", "disk write a.edi after"]


def test_a_file_is_replaced_as_a_whole(tmp_path):
    disk.write(tmp_path / "a.edi", b"long before")
    disk.write(tmp_path / "a.edi", b"new")
    assert disk.read(tmp_path / "a.edi") == b"new"


@pytest.mark.parametrize(("place", "left"), [("before", b"old"), ("after", b"new")])
def test_a_crash_beside_a_write_leaves_a_whole_file(place, left, tmp_path, points):
    disk.write(tmp_path / "a.edi", b"old")
    die_at(f"disk write a.edi {place}")
    with pytest.raises(DiedError):
        disk.write(tmp_path / "a.edi", b"new")
    assert disk.read(tmp_path / "a.edi") == left


def test_a_file_larger_than_allowed_is_named(tmp_path):
    disk.write(tmp_path / "a.edi", b"12345")
    assert disk.read(tmp_path / "a.edi", at_most=5) == b"12345"
    with pytest.raises(ValueError, match=r"a\.edi is larger than 4 bytes"):
        disk.read(tmp_path / "a.edi", at_most=4)


def test_a_renamed_file_has_one_name_only(tmp_path, points):
    disk.write(tmp_path / "in" / "a.edi", b"ISA")
    points.clear()
    disk.rename(tmp_path / "in" / "a.edi", tmp_path / "archive" / "b.edi")
    assert disk.read(tmp_path / "archive" / "b.edi") == b"ISA"
    assert list((tmp_path / "in").iterdir()) == []
    assert points == ["disk rename b.edi before", "disk rename b.edi after"]


def test_removing_what_is_gone_is_fine(tmp_path, points):
    disk.write(tmp_path / "a.edi", b"ISA")
    points.clear()
    disk.remove(tmp_path / "a.edi")
    disk.remove(tmp_path / "a.edi")
    assert list(tmp_path.iterdir()) == []
    assert points == ["disk remove a.edi before", "disk remove a.edi after"] * 2


def test_a_private_file_is_never_readable_by_others(tmp_path):
    for _ in range(2):
        disk.write(tmp_path / "our.key", b"secret", private=True)
        assert (tmp_path / "our.key").stat().st_mode & 0o777 == 0o600


def test_a_share_that_cannot_sync_a_folder_is_written_all_the_same(tmp_path, monkeypatch):
    real = os.fsync

    def fsync(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    disk.write(tmp_path / "a.edi", b"x")
    assert (tmp_path / "a.edi").read_bytes() == b"x"
