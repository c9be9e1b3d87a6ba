"""The collector is put off while something is at work, and looks again afterwards."""

import gc

import pytest

from world.memory import undisturbed


def test_nobody_collects_until_the_last_one_is_done():
    assert gc.isenabled()
    with undisturbed():
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_trouble_inside_does_not_keep_it_off():
    with pytest.raises(ValueError, match="bad"), undisturbed():
        raise ValueError("bad")
    assert gc.isenabled()
