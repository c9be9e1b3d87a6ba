"""The answer to a purchase order change (X12 865, group CA): which of the changes are made, line by line.

Its mapping says where a value stands: BCA answers the change as a whole, each
POC names a line and what was asked of it, and the ACK segments under it say
what becomes of the line (see ``line_answer``).
"""

from datetime import datetime

from canonical.order import Purpose
from canonical.order_change import AnsweredChange, OrderChangeAnswer
from connectors.edi import line_answer
from connectors.edi.notation import Units
from connectors.edi.settling import NOTE, cut
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

KIND = "865"
LONGEST = line_answer.LONGEST | {
    "BCA03": 22, "BCA05": 8, "POC01": 20, "POC03": 15, "POC06": 17, "PID05": 80,
} | {f"POC{n:02d}": 48 for n in range(9, 28, 2)}  # fmt: skip

_PURPOSES = (Purpose.cancellation, Purpose.change, Purpose.replacement)


def settled(answer: OrderChangeAnswer, *, terms: EdiTerms, units: Units, now: datetime) -> OrderChangeAnswer:
    """Return the answer as an 865 can say it.

    Raises ``Unreadable`` as the 855 does, and for a purpose it cannot say.
    """
    if answer.ordered_on is None:
        raise Unreadable(f"order {answer.order_number} has no date, and an 865 must say it (BCA06); amend the order")
    if answer.purpose not in _PURPOSES:
        raise Unreadable(f"order {answer.order_number}: an 865 answers a change or a cancellation, no {answer.purpose}")
    lines = tuple(_line(change, terms, units) for change in answer.lines)
    return answer.model_copy(update={"lines": lines, "reason": cut(answer.reason, NOTE)})


def _line(change: AnsweredChange, terms: EdiTerms, units: Units) -> AnsweredChange:
    answered = line_answer.settled(change.answered, units=units, reasons=terms.line_reasons)
    return change.model_copy(update={"answered": answered})
