"""Answer a change: by the road by which its order is answered, or where there is no order, by the one it came by."""

from canonical.acknowledgement import Cause, Verdict
from canonical.finding import Finding
from canonical.lifecycle import ChangeState, Delivery
from canonical.message import Draft, MessageKind
from canonical.order import Purpose
from canonical.order_change import OrderChangeAnswer
from pipeline.answers.reply import reply
from pipeline.desk import Desk
from router.change_answer import refusal
from store import ChangeRecord, OrderRecord, UnitOfWork

UNTOLD = "to_be_told"  # the kind of case of an answer that nothing but a person can bring
_KIND = MessageKind.order_change_answer


def conclude(
    uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord | None, state: ChangeState,
    says: OrderChangeAnswer,
) -> None:  # fmt: skip
    """Bring a change to its end, and tell the buyer; a confirmation that changes nothing is answered by nobody."""
    uow.changes.move(change.id, state, note=says.reason, answer=says)
    if order is None:
        if desk.wants(change.partner, _KIND):
            draft = Draft(kind=_KIND, partner=change.partner, channel=change.channel, body=says.model_dump_json())
            uow.messages.draft(draft, document_id=change.document_id, key=_key(change))
        return
    channel = desk.channels.get(order.channel)
    if channel is not None and channel.kind == "marketplace":
        _by_hand(uow, change, says)
    else:
        reply(uow, desk, order, _KIND, says, key=_key(change))


def _by_hand(uow: UnitOfWork, change: ChangeRecord, says: OrderChangeAnswer) -> None:
    """Ask a person to tell the customer of what was not done: marketplaces take no answers to changes."""
    if says.verdict is Verdict.accepted:
        return
    note = f"not all of {told(change)} could be done, and a marketplace cannot be told: {says.reason}"
    finding = Finding(rule=UNTOLD, says=note, mend="Write to the customer over there, then approve.")
    uow.reviews.open(
        subject="change", subject_id=change.id, kind=UNTOLD, findings=(finding,),
        summary=f"{change.partner} {change.number}: {note}",
    )  # fmt: skip


def refuse(
    uow: UnitOfWork, desk: Desk, change: ChangeRecord, order: OrderRecord | None, reason: str,
    cause: Cause = Cause.other,
) -> None:  # fmt: skip
    """Refuse a change as a whole, for one reason, and tell the buyer."""
    said = refusal(order.order if order else None, change.change, reason, uow.now.date(), cause)
    conclude(uow, desk, change, order, ChangeState.refused, said)


def answer_again(uow: UnitOfWork, change: ChangeRecord) -> None:
    """Send the same answer once more to a change that came once more; what has not left yet will anyway."""
    about = {"order_id": change.order_id} if change.order_id else {"document_id": change.document_id}
    for message in uow.messages.list(**about, kind=_KIND, limit=10_000):
        if message.key == _key(change) and message.delivery in (Delivery.sent, Delivery.delivered):
            uow.messages.send_again(message.id)


def told(change: ChangeRecord) -> str:
    """Name a change in words."""
    what = {Purpose.cancellation: "cancellation", Purpose.confirmation: "confirmation"}.get(change.purpose, "change")
    return f"{what} {change.sequence}".strip()


def _key(change: ChangeRecord) -> str:
    return f"change-{change.id}-answer"
