"""How fast 850s are read and checked, and become canonical orders, beside pyx12 and bots on the same content."""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pyx12.x12n_document
from pyx12.params import params

from benchmarks.figure import Figure, Peak, rate
from benchmarks.order_file import interchange
from connectors.edi.guide import GuideBook
from connectors.edi.guide_map import folder_files
from connectors.edi.reading import read
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.places.segment_source import SegmentSource
from crossdock.shipped import SHIPPED_MAPPINGS

_ORDERS, _LINES = 1_000, 20
_LARGE = 100_000  # lines of the one large order
_SHARE = 10  # the peers, which are slow, read a tenth of each file
_ROOT = Path(__file__).parent.parent
_BOTS = _ROOT / ".venv-bots" / "bin" / "python"
_PYX12, _EDI = "pyx12's x12n_document, same map", "bots-ediint 3.3.1, an 850 grammar"


class _Case(NamedTuple):
    what: str
    ours: str
    theirs: str  # a tenth of it


def _cases() -> Iterator[_Case]:
    few, short = max(_ORDERS // _SHARE, 1), max(_LARGE // _SHARE, 1)
    yield _Case(f"{_ORDERS:,} 850s of {_LINES} lines", interchange(_ORDERS, _LINES), interchange(few, _LINES))
    large, part = interchange(1, _LARGE, packed=True), interchange(1, short, packed=True)
    yield _Case(f"one 850 of {_LARGE:,} lines", large, part)


def measure() -> Iterator[Figure]:
    """Yield the figures; a rate is in segments, of the whole file for us and of a tenth of it for the peers."""
    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    guides = GuideBook.load(SHIPPED_MAPPINGS / "guides" / "x12")
    mapping = MappingBook.load(SHIPPED_MAPPINGS).mapping("base/x12-850")
    for case in _cases():
        content, segments, part = case.ours.encode(), case.ours.count("~"), case.theirs.count("~")
        checked = rate(segments, lambda: _checked(content, guides))  # noqa: B023 - called at once
        mapped = rate(segments, lambda: _mapped(content, guides, mapping))  # noqa: B023
        pyx12_ = _pyx12(case.theirs, part, guides)
        bots = part / _bots(case.theirs)
        for did, ours in (("read and checked", checked), ("read, checked and mapped to orders", mapped)):
            yield Figure(f"{case.what}, {did}", "segments", ours, _PYX12, pyx12_)
            yield Figure(f"{case.what}, {did}", "segments", ours, _EDI, bots)


def peaks() -> Iterator[Peak]:
    """Yield the memory that a fresh process holds at most when it reads and checks each file."""
    for case in _cases():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "orders.edi")
            file.write_text(case.ours)
            done = _run([sys.executable, "-m", "benchmarks.reading_memory", str(file)])
        yield Peak(f"{case.what}, read and checked in a fresh process", int(done))


def _checked(content: bytes, guides: GuideBook) -> None:
    if read(content, guides=guides).verdict != "accept":
        raise RuntimeError("the benchmark's own file is not clean")


def _mapped(content: bytes, guides: GuideBook, mapping: CompiledMapping) -> None:
    [interchange] = read(content, guides=guides).interchanges
    for one in interchange.groups[0].sets:
        mapped = mapping.read(SegmentSource(one.segments, interchange.delimiters), partner="acme")
        if one.verdict != "accept" or mapped.order is None or mapped.findings:
            raise RuntimeError("the benchmark's own order is not read as it was written")


def _pyx12(text: str, segments: int, guides: GuideBook) -> float:
    match = guides.find("004010", "850")
    if match is None:
        raise RuntimeError("there is no guide for the 850 of 004010")
    with tempfile.TemporaryDirectory() as folder:
        for name, file in folder_files(match.guide).items():
            Path(folder, name).write_text(file)
        return rate(segments, lambda: _walked(text, folder))


def _walked(text: str, folder: str) -> None:
    sound = pyx12.x12n_document.x12n_document(params(), StringIO(text), None, None, map_path=folder)
    if not sound:
        raise RuntimeError("pyx12 finds fault with the benchmark's own file")


def _bots(text: str) -> float:
    """Return the CPU seconds that bots takes; it must find nothing here, and something in a file without its BEG."""
    if not _BOTS.exists():
        raise RuntimeError(f"there is no {_BOTS}: scripts/oracles.sh sets it up")
    with tempfile.TemporaryDirectory() as folder:
        good, bad = Path(folder, "good.edi"), Path(folder, "bad.edi")
        good.write_text(text)
        bad.write_text(interchange(1, 2).replace("BEG*00", "ZZZ*00"))
        lines = _run([str(_BOTS), "benchmarks/bots/reader.py", str(good), str(bad)]).splitlines()
    read_, refused = (json.loads(line) for line in lines)
    if read_["complaints"] or not refused["complaints"]:
        raise RuntimeError(f"bots does not read as it should: {lines}")
    return float(read_["seconds"])


def _run(command: list[str]) -> str:
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
