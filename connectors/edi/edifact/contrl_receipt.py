"""Reads a partner's CONTRL about what we sent: accepted or not, and where it found faults in our messages."""

from collections.abc import Iterator, Sequence

from canonical.finding import Finding, Place
from canonical.lifecycle import Acknowledged
from canonical.message import Receipt, SetReceipt
from connectors.edi.edifact.header import component
from connectors.edi.edifact.marks import COMPONENT
from connectors.edi.edifact.tokeniser import tokenise
from connectors.edi.parts import TransactionSet
from connectors.edi.receipt import FAULT, MOST, bare, worst
from connectors.edi.segment import Segment

KIND = "CONTRL"
_RECEIVED = "8"  # 0083: it came; of what is in it, another CONTRL tells
_STATES = {
    "1": Acknowledged.accepted, "2": Acknowledged.accepted_with_errors, "7": Acknowledged.accepted,
    "8": Acknowledged.accepted, "5": Acknowledged.accepted,
}  # fmt: skip
# Element 0085 in our words.
_WORDS = {
    "2": "that syntax is not read", "7": "it is addressed to somebody else", "12": "that value may not stand there",
    "13": "it is missing", "14": "that value is not taken there", "15": "it is not taken there",
    "16": "there is more than there may be", "17": "nothing was agreed about that", "18": "no reason that is known",
    "19": "a number is written wrong", "20": "a service character cannot serve", "21": "a character is not allowed",
    "22": "a service character is another than the UNA says", "23": "they do not know our name",
    "24": "it is too old", "25": "tests are not taken", "26": "it came before", "28": "two references differ",
    "29": "a count is wrong", "30": "groups and messages are mixed", "31": "a group holds several message types",
    "32": "there is nothing in it", "33": "it stands outside of any message", "35": "it comes too often",
    "36": "a group comes too often", "37": "letters stand for digits, or digits for letters",
    "38": "a digit is missing before the decimal mark", "39": "it is too long", "40": "it is too short",
    "43": "they do not know the receiver", "45": "a separator too many ends it", "46": "that character set is not read",
}  # fmt: skip
_AROUND = ("UNG", "UNE", "UNZ")  # service segments that stand in no message
_LONGEST = 200  # characters of a segment that are shown


def receipts(one: TransactionSet, partner: str) -> Iterator[Receipt]:
    """Read a CONTRL: one receipt for the interchange of ours that it names.

    An interchange of which any message was turned down counts as rejected, and
    each message for itself.
    """
    uci = next((segment for segment in one.segments if segment.id == "UCI"), None)
    if uci is None or not uci.get(1).strip():
        return
    sets = tuple(_sets(one.segments))
    whole = _state(uci.get(4))
    findings = tuple(_faults(one.segments))[:MOST]
    state = worst([whole, *(told.state for told in sets), *_groups(one.segments)])
    number = bare(uci.get(1))
    word = {Acknowledged.accepted: "accepted", Acknowledged.rejected: "rejected"}.get(state, "accepted with errors")
    why = "; ".join(found.says for found in findings)
    yield Receipt(
        partner=partner,
        kind=KIND,
        interchange=number,
        sets=sets,
        state=state,
        arrived=uci.get(4).strip() == _RECEIVED and state is not Acknowledged.rejected,
        says=f"{partner} says of our interchange {number}: {word}" + (f": {why}" if why else ""),
        findings=findings,
    )


def explain(receipt: Receipt, sent: bytes) -> Sequence[Finding]:
    """Return the receipt's findings, each with its place in our bytes; what cannot be found there stays as it was."""
    message = [token for token in tokenise(sent) if isinstance(token, Segment) and token.id not in _AROUND]
    return tuple(_explained(found, message) for found in receipt.findings)


def _explained(found: Finding, message: Sequence[Segment]) -> Finding:
    at = found.place.position if found.place else None
    if at is None or not 0 < at <= len(message):
        return found
    segment = message[at - 1]
    ours = "+".join(segment.elements).replace(COMPONENT, ":")[:_LONGEST]
    element = f"{segment.id}{found.evidence['element']}" if found.evidence.get("element") else None
    where = Place(
        offset=segment.offset, length=segment.length, interchange=1, group=1, transaction_set=1, segment=segment.id,
        position=at, element=element,
    )  # fmt: skip
    said = f"{found.says}; we sent {ours}" if element is None else f"{found.says}: {element} of what we sent, {ours}"
    return found.model_copy(update={"says": said, "place": where})


def _state(action: str) -> Acknowledged:
    return _STATES.get(action.strip(), Acknowledged.rejected)


def _sets(segments: Sequence[Segment]) -> Iterator[SetReceipt]:
    for segment in segments:
        if segment.id == "UCM" and segment.get(1).strip():
            yield SetReceipt(number=bare(segment.get(1)), state=_state(segment.get(3)))


def _groups(segments: Sequence[Segment]) -> list[Acknowledged]:
    return [_state(segment.get(4)) for segment in segments if segment.id == "UCF"]


def _faults(segments: Sequence[Segment]) -> Iterator[Finding]:
    """Yield what is wrong, level by level; positions count our segments from UNH, elements from the tag."""
    message, position = "", None
    for segment in segments:
        if segment.id in ("UCI", "UCF", "UCM"):
            code, service = segment.get(4 if segment.id == "UCM" else 5).strip(), segment.get(5 + (segment.id != "UCM"))
            message, position = (bare(segment.get(1)) if segment.id == "UCM" else ""), None
            if code:
                what = {"UCI": "the interchange", "UCF": "the group", "UCM": f"message {message}"}[segment.id]
                about = f"{service.strip()} of {what}" if service.strip() else what
                yield _fault(segment.id, code, f"{about}: {_word(code)}", message)
        elif segment.id == "UCS":
            position = int(segment.get(1)) if segment.get(1).strip().isdigit() else None
            code = segment.get(2).strip()
            if code:
                yield _fault("UCS", code, f"segment {segment.get(1)}: {_word(code)}", message, position)
        elif segment.id == "UCD":
            code, place = segment.get(1).strip(), component(segment, 2, 1)
            number = f"{int(place) - 1:02d}" if place.isdigit() else ""
            part = component(segment, 2, 2)
            element = number + (f"-{part}" if part and number else "")
            says = f"element {element} of segment {position}: {_word(code)}"
            yield _fault("UCD", code, says, message, position, element)


def _fault(
    level: str, code: str, says: str, message: str, position: int | None = None, element: str = ""
) -> Finding:  # fmt: skip
    evidence = {"level": level, "code": code, "set": message, "element": element}
    return Finding(
        rule=FAULT,
        says=says,
        code=code,
        place=Place(position=position) if position else None,
        evidence={word: value for word, value in evidence.items() if value},
    )


def _word(code: str) -> str:
    return f"{_WORDS.get(code, 'a code that is not known')} ({code})"
