"""What a UNH says of its message."""

from connectors.edi.edifact.marks import COMPONENT
from connectors.edi.segment import Segment


def component(segment: Segment, element: int, number: int) -> str:
    """Return one component of an element, blanks around it taken off; empty where there is none."""
    found = segment.get(element).split(COMPONENT)
    return found[number - 1].strip() if number <= len(found) else ""


def directory(unh: Segment) -> str:
    """Return version and release (0052, 0054) as one word: D96A; a CONTRL's are D3 or 41."""
    return (component(unh, 2, 2) + component(unh, 2, 3)).replace(" ", "").upper()


def label(unh: Segment) -> str:
    """Name type, version, release, agency and association as they are written: ``ORDERS:D:96A:UN:EAN008``."""
    return ":".join(component(unh, 2, number) for number in range(1, 6)).rstrip(":")
