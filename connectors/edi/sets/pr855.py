"""The purchase order acknowledgement (X12 855, group PR): what becomes of each line that was ordered.

Its mapping says where a value stands: BAK answers the order as a whole, each PO1
echoes a line as the buyer wrote it, and the ACK segments under it split the
line's quantity into what ships, what waits and what does not come.
"""

from datetime import datetime

from canonical.acknowledgement import OrderAcknowledgement
from connectors.edi import line_answer
from connectors.edi.notation import Units
from connectors.edi.settling import NOTE, cut
from connectors.ports import Unreadable
from connectors.profile import EdiTerms

KIND = "855"
LONGEST = line_answer.LONGEST | {
    "BAK03": 22, "PO101": 20, "PO102": 15, "PO103": 2, "PO104": 17, "PID05": 80,
} | {f"PO1{n:02d}": 48 for n in range(7, 26, 2)}  # fmt: skip


def settled(answer: OrderAcknowledgement, *, terms: EdiTerms, units: Units, now: datetime) -> OrderAcknowledgement:
    """Return the answer as an 855 can say it.

    Raises ``Unreadable`` where a date or a unit's code is missing, or where the
    answers to a line do not add up to it.
    """
    if answer.ordered_on is None:
        raise Unreadable(f"order {answer.order_number} has no date, and an 855 must say it (BAK04); amend the order")
    lines = tuple(line_answer.settled(line, units=units, reasons=terms.line_reasons) for line in answer.lines)
    return answer.model_copy(update={"lines": lines, "reason": cut(answer.reason, NOTE)})
