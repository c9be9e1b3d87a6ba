"""File servers that decline without a reason, or keep less than they were given."""

from datetime import timedelta

import pytest

from connectors.ports import Done, Oddity, Offer, Rejected, Unavailable
from connectors.transports.courier import FileCourier
from connectors.transports.file_terms import FileTerms
from connectors.transports.files import Declined
from connectors.transports.folder import LocalFiles
from connectors.transports.intake import Intake

NO = Declined("Failure")


class Moody(LocalFiles):
    """Declines to rename for as long as it is told to; ``before`` happens just before it does."""

    declines = True

    def __init__(self, root, before=lambda: None):
        super().__init__(root)
        self.before = before

    def rename(self, source, target):
        if self.declines:
            self.before()
            raise NO
        super().rename(source, target)


@pytest.fixture
def moody(folder_partner):
    return Moody(folder_partner.root)


def intake(files, clock, **terms):
    return Intake(files, FileTerms(**({"settle_seconds": 0} | terms)), clock=clock, abandoned_after=timedelta())


def test_a_file_that_the_server_will_not_move_is_reported_and_the_others_come(folder_partner, moody, clock):
    folder_partner.drop("locked.edi")
    taking = intake(moody, clock)
    [oddity] = taking.claim()
    assert isinstance(oddity, Oddity)
    assert "cannot be moved (Failure); it is tried again" in oddity.says
    moody.declines = False
    [offer] = taking.claim()
    assert isinstance(offer, Offer)


def test_a_race_lost_on_a_server_that_gives_no_reason_is_passed_over(folder_partner, moody, clock):
    path = folder_partner.drop("po.edi")
    moody.before = path.unlink
    assert list(intake(moody, clock).claim()) == []


@pytest.mark.parametrize("gone", [True, False])
def test_what_cannot_be_set_aside_is_reported_where_it_lies(folder_partner, moody, clock, gone):
    path = folder_partner.drop("huge.edi", b"x" * 100)
    moody.before = path.unlink if gone else moody.before
    found = list(intake(moody, clock, max_bytes=10).claim())
    assert [type(one) for one in found] == ([] if gone else [Oddity])


def test_a_publication_that_is_declined_without_a_reason_is_tried_again(folder_partner, moody, parcel):
    courier = FileCourier(moody, FileTerms().folders)
    courier.stage(parcel())
    with pytest.raises(Unavailable, match=r"the file server declined \(Failure\)"):
        courier.publish(parcel(), again=False)
    moody.declines = False
    assert isinstance(courier.publish(parcel(), again=True), Done)


def test_a_name_taken_in_the_last_moment_is_not_replaced(folder_partner, moody, parcel):
    courier = FileCourier(moody, FileTerms().folders)
    courier.stage(parcel(b"ours"))
    moody.before = lambda: folder_partner.drop("855_0001.edi", b"theirs", folder="out")
    assert isinstance(courier.publish(parcel(b"ours"), again=False), Rejected)


def test_a_server_that_keeps_less_than_it_was_given_is_not_believed(folder_partner, parcel):
    class Full(LocalFiles):
        def write(self, path, content):
            super().write(path, content[:3])

    with pytest.raises(Unavailable, match="3 of 8 bytes arrived"):
        FileCourier(Full(folder_partner.root), FileTerms().folders).stage(parcel(b"ISA*855~"))


def test_a_file_that_grows_while_it_is_read_is_offered_again(folder_partner, clock):
    class Growing(LocalFiles):
        def read(self, path, *, at_most):
            content = super().read(path, at_most=at_most)
            with (folder_partner.root / path).open("ab") as file:
                file.write(b"more")
            return content

    folder_partner.drop("po.edi")
    taking = intake(Growing(folder_partner.root), clock)
    [offer] = taking.claim()
    with pytest.raises(Unavailable, match="changed while it was read"):
        taking.read(offer)
