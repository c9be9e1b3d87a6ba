"""Samples of what we send: a message as JSON, and the document that its mapping must make of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.mapping.library.book import MappingBook
from connectors.mapping.trying.sample import check

MAPPINGS = Path(__file__).parents[2] / "mappings"


@pytest.fixture
def said(write: Callable[[str, str], Path]) -> Callable[[str, str], list[str]]:
    """Check the base of the 855 with its outgoing sample changed: what is in the message, and in the document."""

    def run(old: str, new: str) -> list[str]:
        base = (MAPPINGS / "base" / "x12-855.yaml").read_text()
        body, _, samples = base.partition("samples:\n")
        kept = next(line for line in samples.splitlines() if "way: write" in line)
        for name in ("x12-unit", "x12-item"):
            write(f"codes/{name}.yaml", (MAPPINGS / "codes" / f"{name}.yaml").read_text())
        for name in ("855-message.json", "855-message.edi"):
            text = (MAPPINGS / "base" / "samples" / name).read_text()
            write(f"base/samples/{name}", text.replace(old, new))
        folder = write("base/x12-855.yaml", f"{body}samples:\n{kept}\n")
        return [problem.says for problem in check(MappingBook.load(folder))]

    return run


def test_a_message_becomes_the_document_that_its_sample_shows(said: Callable[[str, str], list[str]]) -> None:
    assert said("nothing", "else") == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ACK*IR*8*CA", "ACK*ID*8*CA", "ACK IR 8 CA was written, and ACK ID 8 CA was expected"),
        ("MSG*no longer made~\n", "", "12 segments were written, and 11 were expected"),
        ('"8", "unit"', '"7", "unit"', "the answers are about 19; answer the rest"),
        ('"2026-03-02",', '"soon",', "this is no order acknowledgement: answered_on"),
    ],
)
def test_what_would_be_written_otherwise_is_a_problem(
    old: str, new: str, says: str, said: Callable[[str, str], list[str]]
) -> None:
    [problem] = said(old, new)
    assert says in problem
