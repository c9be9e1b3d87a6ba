"""EDIFACT documents of our own making, and the guides that ship with the product."""

from pathlib import Path

import pytest

from connectors.edi.guide import GuideBook
from connectors.edi.reading import read

ROOT = Path(__file__).parents[3]
CORPUS = ROOT.parent / "shared" / "corpus"
UNB = "UNB+UNOC:3+4012345000023:14+4098765000018:14+261120:0930+17+++++{flags}"


@pytest.fixture(scope="session")
def guides():
    return GuideBook.load(ROOT / "mappings" / "guides" / "x12")


@pytest.fixture(scope="session")
def reads(guides):
    def reads(content, policy="strict"):
        raw = content.encode("latin-1") if isinstance(content, str) else content
        return read(raw, policy=policy, guides=guides)

    return reads


def order(*more, number="B-4711", control="1", version="D:96A:UN:EAN008", lines=2, count=0, body=None):
    """Write one ORDERS; ``more`` goes into its header, ``count`` is added to UNT01 to make it wrong."""
    head = [
        f"UNH+{control}+ORDERS:{version}", f"BGM+220+{number}+9", "DTM+137:20261120:102", "DTM+2:20261201:102", *more,
        "NAD+BY+4012345000023::9", "NAD+SU+4098765000018::9", "CUX+2:EUR:9",
    ]  # fmt: skip
    for n in range(1, lines + 1):
        head += [f"LIN+{n}++MUG-0{n}:SA", f"PIA+1+10020{n}:IN", f"QTY+21:{n * 6}:PCE", f"PRI+AAA:{n}.5"]
    segments = body or [*head, "UNS+S", f"CNT+2:{lines}"]
    return [*segments, f"UNT+{len(segments) + 1 + count}+{control}"]


def group(*messages, reference="G1", kind="ORDERS"):
    """Put messages into a group."""
    head = f"UNG+{kind}+4012345000023:14+4098765000018:14+261120:0930+{reference}+UN+D:96A"
    return [head, *(one for message in messages for one in message), f"UNE+{len(messages)}+{reference}"]


def interchange(*parts, una="", reference="17", counted=None, unb=None, flags="", end="'\n"):
    """Put messages or groups into an interchange."""
    head = unb or UNB.format(flags=flags).replace("+17+", f"+{reference}+").rstrip("+")
    tail = f"UNZ+{len(parts) if counted is None else counted}+{reference}"
    return una + "".join(segment + end for segment in [head, *(one for part in parts for one in part), tail])


def rules(reading):
    return {found.rule for found in reading.all_findings()}


def the(reading, rule):
    """Return the one finding of a rule."""
    [found] = [one for one in reading.all_findings() if one.rule == rule]
    return found
