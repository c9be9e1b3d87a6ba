"""What a set of ours says: the noun as it is settled for it, written by its base."""

from datetime import UTC, datetime
from pathlib import Path

from canonical.message import MessageKind
from connectors.edi.letter import written
from connectors.edi.notation import UNITS
from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.outgoing import Scribe
from connectors.profile import EdiTerms, Identity

MAPPINGS = Path(__file__).parents[3] / "mappings"
SCRIBE = Scribe(MappingBook.load(MAPPINGS))
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def terms(**agreed):
    """Return what a partner agreed who says nothing else."""
    names = {"them": Identity(qualifier="ZZ", id="ACMESTORES"), "us": Identity(qualifier="ZZ", id="BLUEHARBOR")}
    return EdiTerms(**names | agreed)


def spoken(kind, noun, *, now=NOON, at=None, **agreed):
    """Return the segments between ST and SE; ``agreed`` are words of the partner's profile."""
    return written(MessageKind(kind), noun, at or terms(**agreed), SCRIBE, UNITS, now).lines
