"""A stretch of time, as an operator writes it into a file."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from canonical.pause import Pause

PAUSE = TypeAdapter(Pause)


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("30s", timedelta(seconds=30)),
        ("5 m", timedelta(minutes=5)),
        (" 2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("PT24H", timedelta(hours=24)),
    ],
)
def test_a_number_with_its_unit_is_a_pause(text, pause):
    assert PAUSE.validate_python(text) == pause


def test_a_pause_survives_json():
    assert PAUSE.validate_json(PAUSE.dump_json(timedelta(hours=36))) == timedelta(hours=36)


@pytest.mark.parametrize("text", ["", "5", "five minutes", "5w"])
def test_what_has_no_unit_is_refused_with_an_example(text):
    with pytest.raises(ValidationError, match="such as 60s or 5m"):
        PAUSE.validate_python(text)
