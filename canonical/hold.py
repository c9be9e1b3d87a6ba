"""Why an order waits, and what a person may answer."""

from enum import StrEnum

from canonical.finding import Finding
from canonical.noun import Instant, Noun


class HoldKind(StrEnum):
    """The separate reasons for which an order can be stopped, several at once."""

    completeness = "completeness"
    duplicate = "duplicate"
    credit = "credit"
    price = "price"
    terms = "terms"
    item = "item"
    quantity = "quantity"
    address = "address"
    date = "date"
    trust = "trust"


class HoldState(StrEnum):
    """What became of a hold."""

    open = "open"
    approved = "approved"
    rejected = "rejected"
    expired = "expired"


class Hold(Noun):
    """Findings of one kind that stop an order until someone decides."""

    kind: HoldKind
    findings: tuple[Finding, ...]


class Answer(StrEnum):
    """What a person can say to a review case."""

    approve = "approve"
    correct = "correct"
    reject = "reject"
    discard = "discard"
    retry = "retry"
    ask = "ask"  # back to the customer with a question
    prepay = "prepay"  # goes on when the customer has paid
    escalate = "escalate"  # two persons must approve


class ReviewState(StrEnum):
    """Whether a review case still waits."""

    open = "open"
    answered = "answered"


class Decided(Noun):
    """Who answered a review case, when, and why."""

    answer: Answer
    actor: str
    at: Instant
    reason: str = ""
