"""Each document we write, byte by byte, for two partners who write differently."""

from pathlib import Path

import pytest

from connectors.edi.reading import read
from connectors.edi.rulebook import Verdict
from connectors.edi.sets import fa997, pr855, sh856
from connectors.edi.writer import Numbers, write
from tests.edi.writing.spoken import spoken

GOLDEN = Path(__file__).parent / "golden"
NUMBERS = Numbers(interchange=41, group=17, set=5)


def document(kind, terms, answer, notice, verdict_on_group, now):
    if kind == "855":
        return spoken("order_acknowledgement", answer, at=terms, now=now), pr855.LONGEST
    if kind == "856":
        return spoken("ship_notice", notice, at=terms, now=now), sh856.LONGEST
    return fa997.lines(verdict_on_group.model_copy(update={"release": terms.release}), terms), fa997.LONGEST


@pytest.mark.parametrize("partner", ["acme", "nordwind"])
@pytest.mark.parametrize("kind", ["855", "856", "997"])
def test_the_document_is_the_one_agreed(kind, partner, request, answer, notice, verdict_on_group, now, guides):
    terms = request.getfixturevalue(partner)
    lines, longest = document(kind, terms, answer, notice, verdict_on_group, now)
    content = write(lines, kind=kind, terms=terms, numbers=NUMBERS, now=now, longest=longest)
    assert content == (GOLDEN / f"{partner}-{kind}.edi").read_bytes()
    assert read(content, guides=guides).verdict is Verdict.accept
