"""The terms on which one EDIFACT interchange is answered: those agreed, in the envelope in which it came."""

from connectors.edi.edifact.header import component
from connectors.edi.parts import Interchange
from connectors.profile import EdifactIdentity, EdifactTerms


def answered(agreed: EdifactTerms, interchange: Interchange) -> EdifactTerms:
    """Return the agreed terms in the usage and the syntax version in which the interchange came."""
    version = interchange.version.rpartition(":")[2]
    changes = {"usage": interchange.usage}
    if version in ("1", "2", "3", "4"):
        changes["version"] = version
    return agreed.model_copy(update=changes)


def as_they_write(guest: EdifactTerms, interchange: Interchange) -> EdifactTerms:
    """Return the guest's terms in the sender's own envelope: their names, and ours as they wrote them.

    The characters are the guest's: a UNA says what they are. Raises
    ``ValidationError`` where the names are none that an answer could be addressed to.
    """
    assert interchange.header is not None, "a stranger's interchange has a UNB, or nobody would know the stranger"
    them, us = (
        EdifactIdentity(
            id=component(interchange.header, at, 1),
            qualifier=component(interchange.header, at, 2),
            routing=component(interchange.header, at, 3),
        )
        for at in (2, 3)
    )
    return answered(guest.model_copy(update={"them": them, "us": us}), interchange)
