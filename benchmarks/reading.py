"""How fast an 850 is read and checked, beside pyx12 reading the same file with the same map."""

import logging
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from pyx12.error_handler import errh_null
from pyx12.params import params
from pyx12.x12context import X12ContextReader

from benchmarks.figure import Figure, rate
from connectors.edi.guide import GuideBook
from connectors.edi.guide_map import folder_files
from connectors.edi.reading import read
from crossdock.office import SHIPPED_MAPPINGS

_ORDERS, _LINES = 50, 20
_STREET, _TOWN = "N3*44 Harbor Way", "N4*Tacoma*WA*98402*US"


def interchange(orders: int, lines: int) -> str:
    """Return one interchange of so many 850s of so many lines."""
    sets = []
    for order in range(1, orders + 1):
        body = [f"BEG*00*SA*B-{order:06}**20261124", "DTM*002*20301202", "N1*ST*Acme Stores*92*0012", _STREET, _TOWN]
        for line in range(1, lines + 1):
            body += [f"PO1*{line}*12*EA*4.25**VN*MUG-01*IN*4400121", "PID*F****Stoneware mug, blue"]
        body.append(f"CTT*{lines}")
        sets += [f"ST*850*{order:04}", *body, f"SE*{len(body) + 2}*{order:04}"]
    isa = "ISA*00*          *00*          *ZZ*ACMESTORES     *ZZ*BLUEHARBOR     *261124*0905*U*00401*000000001*0*P*>"
    gs = "GS*PO*ACMESTORES*BLUEHARBOR*20261124*0905*1*X*004010"
    return "~\n".join([isa, gs, *sets, f"GE*{orders}*1", "IEA*1*000000001"]) + "~\n"


def measure() -> Iterator[Figure]:
    """Yield the figure for reading, envelope checks and grammar included."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    text = interchange(_ORDERS, _LINES)
    segments = text.count("~")
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    content = text.encode()
    ours = rate(segments, lambda: _ours(content, guides))
    match = guides.find("004010", "850")
    if match is None:
        raise RuntimeError("there is no guide for the 850 of 004010")
    with tempfile.TemporaryDirectory() as folder:
        for name, file in folder_files(match.guide).items():
            Path(folder, name).write_text(file) if isinstance(file, str) else Path(folder, name).write_bytes(file)
        theirs = rate(segments, lambda: _theirs(text, folder))
    yield Figure("850s read and checked", "segments", ours, "pyx12's context reader, same map", theirs)


def _ours(content: bytes, guides: GuideBook) -> None:
    if read(content, guides=guides).verdict != "accept":
        raise RuntimeError("the benchmark's own file is not clean")


def _theirs(text: str, folder: str) -> None:
    reader = X12ContextReader(params(), errh_null(), StringIO(text), map_path=folder)
    for _ in reader.iter_segments():
        pass
