"""Purchase orders of our own making, and the guides that ship with the product."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.reading import Reading, read

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared" / "corpus"
LINES = (
    "PO1*1*24*EA*4.50**VN*MUG-01*IN*100200",
    "PID*F****Stoneware mug, blue",
    "PO1*2*6*EA*39.90**VN*KETTLE-50*IN*100377",
    "PID*F****Tea kettle",
)
HEAD = ("ST*850*0001", "BEG*00*SA*4711**20261120", "REF*DP*042", "DTM*002*20261201", "N1*ST*Acme Stores 17*92*0017")


@pytest.fixture(scope="session")
def guides() -> GuideBook:
    return GuideBook.load(ROOT / "mappings" / "guides" / "x12")


@pytest.fixture(scope="session")
def reads(guides: GuideBook) -> Callable[..., Reading]:
    def reads(content: bytes | str, policy: str = "strict") -> Reading:
        raw = content.encode() if isinstance(content, str) else content
        return read(raw, policy=policy, guides=guides)  # type: ignore[arg-type]

    return reads


def isa(
    control: str = "000000017", sender: str = "ACMESTORES", *, element: str = "*", tail: str = ">~", asks: str = "0"
) -> str:
    fields = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", sender.ljust(15), "ZZ", "BLUEHARBOR".ljust(15)]
    return element.join([*fields, "261120", "0930", "U", "00401", control, asks, "P", tail])


def a_set(*segments: str, control: str = "0001", counted: int | None = None) -> list[str]:
    head, *rest = segments or (*HEAD, *LINES, "CTT*2*30")
    head = head.replace("0001", control)
    return [head, *rest, f"SE*{counted or len(rest) + 2}*{control}"]


def an_interchange(
    *sets: list[str], control: str = "000000017", group: str = "17", functional_id: str = "PO", asks: str = "0"
) -> str:
    bodies = sets or (a_set(),)
    gs = f"GS*{functional_id}*ACMESTORES*BLUEHARBOR*20261120*0930*{group}*X*004010"
    segments = [gs, *(segment for one in bodies for segment in one), f"GE*{len(bodies)}*{group}", f"IEA*1*{control}"]
    return isa(control, asks=asks) + "".join(f"{segment}~" for segment in segments)


def rules(reading: Reading) -> set[str]:
    return {found.rule for found in reading.all_findings()}
