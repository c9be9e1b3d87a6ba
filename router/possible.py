"""What a buyer may still change in an order, by the state that it is in.

The table is the law: changes are decided by it, and ``docs/changes.md`` is drawn from it.
"""

from collections.abc import Mapping
from enum import StrEnum

from canonical.lifecycle import OrderState


class Act(StrEnum):
    """What is done to a line, or to the whole order."""

    add = "add"
    increase = "increase"
    decrease = "decrease"
    delete = "delete"
    item = "item"  # another one, or another unit
    price = "price"
    date = "date"  # also texts, stores and portions: all that is neither goods nor money
    cancel = "cancel"  # the whole order


class Way(StrEnum):
    """How it is done."""

    anew = "anew"  # written into the order, and the rules look at it as if it had come so
    done = "done"  # stock follows at once
    follows = "follows"  # what is packed leaves as it is; the rest follows it
    unpack = "unpack"  # cartons are opened, where the partner's profile lets us, and the booking is called off
    rest = "rest"  # for what has not left
    refused = "refused"


_S, _A, _W = OrderState, Act, Way

Ways = Mapping[Act, Way]

_ANEW = dict.fromkeys(Act, _W.anew)
_DONE = dict.fromkeys(Act, _W.done)
_HANDLED: Ways = {
    _A.add: _W.follows, _A.increase: _W.follows, _A.decrease: _W.unpack, _A.delete: _W.unpack,
    _A.item: _W.unpack, _A.price: _W.done, _A.date: _W.refused, _A.cancel: _W.unpack,
}  # fmt: skip
_PARTLY_GONE: Ways = {**dict.fromkeys(Act, _W.rest), _A.add: _W.done, _A.increase: _W.done}
_REFUSED = dict.fromkeys(Act, _W.refused)

WAYS: Mapping[OrderState, Ways] = {
    **dict.fromkeys((_S.received, _S.interpreted, _S.in_review, _S.returned), _ANEW),
    **dict.fromkeys((_S.accepted, _S.backordered, _S.partially_allocated, _S.allocated), _DONE),
    **dict.fromkeys((_S.released, _S.picking, _S.packed, _S.checked), _HANDLED),
    _S.partially_shipped: _PARTLY_GONE,
    **dict.fromkeys(
        (
            _S.shipped, _S.in_transit, _S.at_hub, _S.out_for_delivery, _S.delivery_exception, _S.delivered,
            _S.invoiced, _S.closed, _S.rejected, _S.cancelled,
        ),
        _REFUSED,
    ),
}  # fmt: skip

_LEFT = "the order has left; what is not wanted any more can be sent back as a return"
WHY: Mapping[OrderState, str] = {
    **dict.fromkeys(
        (_S.shipped, _S.in_transit, _S.at_hub, _S.out_for_delivery, _S.delivery_exception, _S.delivered), _LEFT
    ),
    _S.invoiced: "the order is delivered and invoiced; what is not wanted any more can be sent back as a return",
    _S.closed: "the order is closed; what is wanted now must be ordered anew",
    _S.rejected: "the order was rejected; what is wanted now must be ordered anew",
    _S.cancelled: "the order was cancelled; what is wanted now must be ordered anew",
}
PACKED = "it is packed and leaves as it was agreed"


def why_not(state: OrderState) -> str:
    """Return why something is refused in a state, in words for the buyer."""
    return WHY.get(state, PACKED)
