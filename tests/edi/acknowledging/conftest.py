"""The guides that ship with the product, and its answers to whatever a test wants answered."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.showing.answering import answers_to
from connectors.profile import AnswerTerms

MAPPINGS = Path(__file__).parents[3] / "mappings"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def guides():
    return GuideBook.load(MAPPINGS / "guides" / "x12")


@pytest.fixture(scope="session")
def answer(guides):
    """Return the report on a file's answers, and their bytes."""

    def make(content, policy="strict", **terms):
        words = {"policy": policy, "terms": AnswerTerms(**terms), "guides": guides, "now": NOW}
        report, letters = answers_to(content, "file.edi", **words)
        return report, [letter.content for letter in letters]

    return make
