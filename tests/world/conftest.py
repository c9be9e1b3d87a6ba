"""Someone who listens at the crash points, and stops when the test ends."""

import pytest

from world import crash


@pytest.fixture
def points():
    """Collect the crash points that are passed."""
    seen = []
    crash.listen(seen.append)
    yield seen
    crash.listen(None)
