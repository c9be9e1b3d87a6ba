"""What a customer sends back: what we allowed, what came, in which condition, and what it is worth to them."""

from enum import StrEnum

from pydantic import Field

from canonical.noun import Noun, Quantity


class ReturnState(StrEnum):
    """How far a return has come."""

    authorised = "authorised"
    received = "received"  # all of it is here
    credited = "credited"
    closed = "closed"  # what did not come is not waited for any more


class Condition(StrEnum):
    """What becomes of what comes back."""

    good = "good"  # goes on the shelf
    damaged = "damaged"  # goes into quarantine


class WantedBack(Noun):
    """So much of an order line that may come back; ``sku`` where something else had left in the line's place."""

    position: int = Field(ge=1)  # 1 = the order's first line
    quantity: Quantity = Field(gt=0)  # in the line's unit
    sku: str = ""


class CameBack(Noun):
    """Goods that stand on the dock again."""

    position: int = Field(ge=1)
    quantity: Quantity = Field(gt=0)  # in the line's unit
    condition: Condition = Condition.good
    sku: str = ""  # empty: the return names one alone
    warehouse: str = ""  # empty: that from which it left
    lot: str = ""
    serials: tuple[str, ...] = ()
