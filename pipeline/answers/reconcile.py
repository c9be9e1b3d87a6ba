"""Close or reject the message that a partner's answer is about, in words that point into what we sent."""

from canonical.finding import Finding, Severity
from canonical.lifecycle import Acknowledged
from canonical.message import Receipt, SetReceipt
from pipeline.desk import Desk
from store import MessageRecord, UnitOfWork

UNANSWERED = "unanswered"  # the kind of the case that is open while an answer is missing

_MOST = 200  # messages of a partner that are looked through for a reference
_BAD = (Acknowledged.rejected,)


def reconcile(uow: UnitOfWork, desk: Desk, receipt: Receipt) -> Finding | None:
    """Write an answer on our messages that it is about; return a finding where we never sent such a one."""
    meant = uow.messages.meant(receipt) or _by_reference(uow, desk, receipt)
    if not meant:
        return Finding(
            rule="acknowledgement_of_nothing",
            says=f"{receipt.partner} answers {receipt.about} ({receipt.kind}), which we never sent: {receipt.says}",
            mend="Ask the partner which document they mean; discard this case when it is clear.",
        )
    for message in meant:
        _close(uow, desk, message, receipt)
    return None


def _close(uow: UnitOfWork, desk: Desk, message: MessageRecord, receipt: Receipt) -> None:
    state = _state(message, receipt)
    if receipt.arrived:
        uow.messages.arrived(message.id, receipt.says)
    else:
        uow.messages.acknowledge(message.id, state, receipt.says, overrules=receipt.overrules)
        uow.messages.look_again(message.id, None)
        if state is Acknowledged.rejected:
            uow.reviews.close_for("message", message.id, "it is answered", kind=UNANSWERED)
        elif not receipt.overrules:
            uow.reviews.close_for("message", message.id, "it is answered: accepted")
    needs_a_person = state is Acknowledged.rejected or (receipt.findings and (receipt.arrived or receipt.overrules))
    if needs_a_person:
        _ask(uow, desk, message, receipt, state)


def _ask(uow: UnitOfWork, desk: Desk, message: MessageRecord, receipt: Receipt, state: Acknowledged) -> None:
    """Put before a person what the partner found, and where it stands in our document."""
    explained = tuple(_explained(desk, message, receipt))
    what = f"{message.kind.value.replace('_', ' ')} {message.name or message.key}"
    mend = "Mend the cause, then answer `retry` to send the same bytes again, or `discard` once it is settled."
    findings = tuple(found.model_copy(update={"severity": Severity.hold, "mend": mend}) for found in explained)
    said = "rejected" if state is Acknowledged.rejected else "has something to say about"
    uow.reviews.open(
        subject="message", subject_id=message.id,
        kind="advised_by_partner" if receipt.overrules else "rejected_by_partner",
        findings=findings or (Finding(rule="rejected_by_partner", says=receipt.says, mend=mend),),
        summary=f"{receipt.partner} {said} our {what}: {findings[0].says if findings else receipt.says}",
    )  # fmt: skip


def _explained(desk: Desk, message: MessageRecord, receipt: Receipt) -> list[Finding]:
    channel = desk.channels.get(message.channel)
    mine = receipt.model_copy(update={"findings": tuple(f for f in receipt.findings if _is_about(f, message))})
    if channel is None or channel.explainer is None or message.content is None:
        return list(mine.findings)
    return list(channel.explainer.explain(mine, message.content))


def _is_about(finding: Finding, message: MessageRecord) -> bool:
    """Tell whether a finding is about a set in this message; one that names none is about all."""
    named, ours = finding.evidence.get("set", ""), message.numbers.get("set", "")
    return not named or not ours or named.lstrip("0") in {number.lstrip("0") for number in ours.split(",")}


def _state(message: MessageRecord, receipt: Receipt) -> Acknowledged:
    """Return what was said of this message: of its own set where that is named, else of the whole."""
    ours = {number.lstrip("0") for number in message.numbers.get("set", "").split(",")}
    named: list[SetReceipt] = [one for one in receipt.sets if one.number.lstrip("0") in ours]
    states = [one.state for one in named]
    if not states:
        return receipt.state
    good = (Acknowledged.accepted, Acknowledged.accepted_with_errors)
    return next((state for state in (*_BAD, *good[::-1]) if state in states), receipt.state)


def _by_reference(uow: UnitOfWork, desk: Desk, receipt: Receipt) -> list[MessageRecord]:
    """Find the last message that is about an order, shipment or invoice, where only its number is named."""
    if not receipt.reference:
        return []
    for message in uow.messages.newest(receipt.partner, _MOST):
        channel = desk.channels.get(message.channel)
        explainer = channel.explainer if channel else None
        if explainer and message.content and explainer.mentions(message.content, receipt.reference):
            return [message]
    return []
