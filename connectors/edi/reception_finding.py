"""What taking in an interchange finds beyond its syntax: not ours, not for here, or here before."""

from canonical.finding import Finding, Place, Severity
from canonical.fingerprint import Level, Recurrence
from canonical.order_change import OrderChange
from connectors.edi.identification import Met
from connectors.edi.parts import Group, Interchange, TransactionSet
from connectors.edi.rulebook import finding
from connectors.edi.sets import pc860

_MOST_SAID = 20  # lines; a person reads the rest in the document
_WORDS = {Level.interchange: "interchange", Level.group: "group", Level.set: "set"}
_RULES = {
    Level.interchange: "interchange_number_used",
    Level.group: "group_number_used",
    Level.set: "set_number_used",
}
_TOLD = {
    "x12": {Level.interchange: "TA1 025", Level.group: "AK9 R", Level.set: "AK5 R"},
    "edifact": {Level.interchange: "UCI 26", Level.group: "UCF 26", Level.set: "UCM 26"},
}
_NAMES = {"824": ("document", "OTI"), "CONTRL": ("interchange", "UCI")}  # what an answer of ours is about, and where


def other_usage(interchange: Interchange, met: Met) -> Finding:
    """Say that an interchange of a test came in production, or the other way round."""
    header, element = ("UNB", "UNB11") if interchange.syntax == "edifact" else ("ISA", "ISA15")
    came, agreed = (_usage(usage) for usage in (interchange.usage, met.agreed.usage))
    return Finding(
        rule="usage_mismatch",
        says=f"interchange {interchange.control} is for {came}, and {agreed} is agreed with "
        f"{met.partner}: nothing in it was used",
        place=Place(interchange=interchange.index, segment=header, element=element),
        expected=met.agreed.usage,
        mend=f"ask {met.partner}, or change `usage` in its profile and read the document again",
    )


def no_handler(one: TransactionSet, here: Place, partner: str) -> Finding:
    """Say that nobody reads sets of this kind."""
    return Finding(
        rule="no_handler",
        says=f"no handler for set {one.kind} yet: {one.control} of {partner} was kept and not used",
        place=here,
        mend="read it with `crossdock document show`, do what it asks by hand, then discard this case",
    )


def change_asked(change: OrderChange, here: Place) -> Finding:
    """Say what a partner wants changed in an order."""
    wanted = list(pc860.said(change))
    more = f", and {len(wanted) - _MOST_SAID} lines more" if len(wanted) > _MOST_SAID else ""
    return Finding(
        rule="change_asked",
        severity=Severity.inform,
        says=f"{change.partner} wants order {change.order_number} changed: {'; '.join(wanted[:_MOST_SAID])}{more}",
        place=here,
        evidence={"order": change.order_number, "sequence": change.sequence},
    )


def stranger(interchange: Interchange, met: Met, here: Place) -> Finding:
    """Say that an order comes from someone whom no profile names."""
    names = f"{interchange.sender_qualifier}/{interchange.sender}"
    return Finding(
        rule="unknown_sender",
        says=f"the order comes from {names}, whom no profile names; it was read as a {met.profile.partner}'s",
        place=here,
        mend="approve it if you know them, and write a profile for them",
        evidence={"sender": names},
    )


def names_nothing(one: TransactionSet, here: Place) -> Finding:
    """Say that an acknowledgement names nothing that it could be about."""
    what, segment = _NAMES.get(one.kind, ("group", "AK1"))
    return Finding(
        rule="acknowledgement_of_nothing",
        says=f"the {one.kind} {one.control} names no {what} ({segment}), so nobody can tell what it acknowledges",
        place=here,
        expected=segment,
    )


def came_before(again: Recurrence, part: Interchange | Group | TransactionSet, here: Place) -> Finding:
    """Say that a part came before with the same bytes: it is answered as it was then, and not used twice."""
    where = f"in document {again.document}" if again.document else "in this document"
    return Finding(
        rule="came_before",
        says=f"{_WORDS[again.numbered.level]} {part.control} came before {where}, byte for byte; "
        "nothing was done twice, and what was answered then is sent again",
        severity=Severity.inform,
        place=here,
        evidence={"document": str(again.document or "")},
    )


def number_used(
    again: Recurrence, part: Interchange | Group | TransactionSet, here: Place, syntax: str = "x12"
) -> tuple[Finding, Finding]:
    """Return the fault that its sender is told of, and what a person must know of it."""
    level = again.numbered.level
    where = f"in document {again.document}" if again.document else "in this document"
    says = f"{_WORDS[level]} {part.control} came before {where}, with other content"
    fault = finding(_RULES[level], says, here, expected="a new number")
    told = Finding(
        rule=fault.rule,
        says=f"{says}; it was refused ({_TOLD[syntax][level]}) and nothing in it was used",
        code=fault.code,
        place=here,
        mend="compare both documents with `crossdock document show`, and ask the sender to send "
        "what is right under a new number; then discard this case",
        evidence={"document": str(again.document or "")},
    )
    return fault, told


def _usage(indicator: str) -> str:
    return {"P": "production (P)", "T": "test (T)", "I": "information (I)"}.get(indicator, repr(indicator))
