"""What each state means, in words for the page that draws the life cycles."""

from collections.abc import Mapping
from enum import StrEnum

from canonical.lifecycle import (
    Acknowledged,
    Application,
    BookingState,
    ChangeState,
    Delivery,
    MappingState,
    OrderState,
    Validation,
)

ORDER: Mapping[StrEnum, str] = {
    OrderState.received: "It came, and nothing of it is understood yet.",
    OrderState.interpreted: "It is read into our own words and waits for the rules.",
    OrderState.in_review: "At least one hold waits for a person.",
    OrderState.accepted: "The rules or a person said yes; stock comes next.",
    OrderState.rejected: "We told the buyer no.",
    OrderState.returned: "A question is out, or the order was amended; it will be read again.",
    OrderState.allocated: "All that can be delivered is reserved.",
    OrderState.partially_allocated: "Something is reserved, the rest waits for stock.",
    OrderState.backordered: "Nothing is reserved; it waits for stock.",
    OrderState.released: "The warehouse may begin.",
    OrderState.picking: "Someone is taking it off the shelves.",
    OrderState.packed: "It lies in cartons with their numbers.",
    OrderState.checked: "Cartons and contents were compared; it may leave.",
    OrderState.shipped: "All of it left the dock.",
    OrderState.partially_shipped: "Some of it left the dock, the rest follows.",
    OrderState.in_transit: "A carrier has it.",
    OrderState.at_hub: "It lies in a carrier's hub.",
    OrderState.out_for_delivery: "It is on the last vehicle.",
    OrderState.delivered: "The receiver has it.",
    OrderState.delivery_exception: "The carrier met a difficulty.",
    OrderState.invoiced: "All that left is invoiced, and nothing more will leave.",
    OrderState.closed: "Nothing more will happen.",
    OrderState.change_pending: "The buyer asked for a change that is not decided yet.",
    OrderState.cancelled: "It was called off before it left.",
}

CHANGE: Mapping[StrEnum, str] = {
    ChangeState.received: "It is here, and is decided next.",
    ChangeState.waiting: "Its order has not come yet; after a while a person is asked.",
    ChangeState.in_review: "A person must say whether it is made.",
    ChangeState.pending: "It is written into an order that is not decided yet, and is answered with it.",
    ChangeState.made: "The order says what the buyer wanted.",
    ChangeState.made_in_part: "Some of it was made; the answer says what was not, and why.",
    ChangeState.refused: "Nothing of it was made; the answer says why.",
    ChangeState.noted: "It asked for nothing that the order did not say already.",
}

VALIDATION: Mapping[StrEnum, str] = {
    Validation.received: "Its bytes are durable with us; nobody has looked at them.",
    Validation.identified: "We know who sent it and what it is.",
    Validation.valid: "It is as agreed, perhaps with findings.",
    Validation.invalid: "Nothing in it can be used; the findings say why.",
    Validation.unidentified: "Nobody knows the sender, or what it is.",
}

APPLICATION: Mapping[StrEnum, str] = {
    Application.pending: "It waits to be read.",
    Application.mapped: "It is read, and not yet acted on.",
    Application.applied: "Its orders and answers are in our books.",
    Application.held: "A person must look at it.",
    Application.failed: "Our own code failed on it; it is never skipped.",
    Application.superseded: "A later document took its place.",
    Application.discarded: "A person put it aside.",
}

DELIVERY: Mapping[StrEnum, str] = {
    Delivery.drafted: "Decided, in our own words.",
    Delivery.queued: "Written in the receiver's format, with its control numbers, and frozen.",
    Delivery.sending: "A try has begun, and may or may not have reached the other side.",
    Delivery.staged: "Its bytes lie at the receiver's, still invisible to it.",
    Delivery.sent: "The receiver has it.",
    Delivery.delivered: "The receiver confirmed that it has it.",
    Delivery.failed: "It cannot go on without a person.",
}

ACKNOWLEDGED: Mapping[StrEnum, str] = {
    Acknowledged.none: "No answer is owed.",
    Acknowledged.waiting: "An answer is owed and not overdue.",
    Acknowledged.accepted: "The partner took it.",
    Acknowledged.accepted_with_errors: "The partner took it and noted errors.",
    Acknowledged.rejected: "The partner refused it.",
    Acknowledged.overdue: "The answer should have come; an operator is told.",
}

BOOKING: Mapping[StrEnum, str] = {
    BookingState.planned: "Cartons and service are chosen; the carrier knows nothing.",
    BookingState.requested: "The wish is written down, and the carrier is being asked.",
    BookingState.booked: "The carrier promised, and the labels are stored.",
    BookingState.rejected: "The carrier said no.",
    BookingState.unknown: "It may or may not be booked: look it up.",
    BookingState.pending: "The carrier took the request and answers later.",
    BookingState.voided: "Called off.",
}

MAPPING: Mapping[StrEnum, str] = {
    MappingState.draft: "A file that people edit; nobody answers for it yet.",
    MappingState.checked: "Schema, references, inverses and samples are all right.",
    MappingState.previewed: "The partner's last documents were replayed with it, and someone saw what would change.",
    MappingState.approved: "A second person said yes.",
    MappingState.scheduled: "It is published, and its day has not come.",
    MappingState.active: "Documents are read with it today.",
    MappingState.retired: "Another version took its place, or it was taken back; it can be brought back.",
}

SENTENCES: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    OrderState: ORDER,
    ChangeState: CHANGE,
    Validation: VALIDATION,
    Application: APPLICATION,
    Delivery: DELIVERY,
    Acknowledged: ACKNOWLEDGED,
    BookingState: BOOKING,
    MappingState: MAPPING,
}
