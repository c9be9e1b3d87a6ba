"""Every effect on the world announces itself before and after, to whoever listens."""

import pytest

from world import crash, wire


def test_an_exchange_is_announced_on_both_sides(points):
    with wire.exchange("sftp rename"):
        points.append("the exchange itself")
    assert points == ["wire sftp rename before", "the exchange itself", "wire sftp rename after"]


def test_an_exchange_that_fails_has_no_after(points):
    with pytest.raises(TimeoutError), wire.exchange("http POST /bookings"):
        raise TimeoutError
    assert points == ["wire http POST /bookings before"]


def test_nobody_listening_costs_nothing_and_hears_nothing(points):
    crash.listen(None)
    crash.point("commit before")
    assert points == []
