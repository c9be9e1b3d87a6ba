"""Share out what is too little: everyone gets the same part of what they want, in whole steps, and nothing is left."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

_NONE = Decimal(0)
_ONE = Decimal(1)


def shares(wanted: Mapping[int, Decimal], available: Decimal, step: Decimal = _ONE) -> dict[int, Decimal]:
    """Return how much each may take, by whatever names them; the first named is the first in rank.

    All that they want, where there is enough. Otherwise in proportion, cut down to
    whole steps (a full case); the steps that are left over go to those who lost most
    by the cut, the higher in rank first. What is left then, less than a step, goes
    to nobody.
    """
    total = sum(wanted.values(), _NONE)
    there = max(available, _NONE)
    if total <= there:
        return dict(wanted)
    exact = {name: there * quantity / total for name, quantity in wanted.items()}
    given = {name: _whole(quantity, step) for name, quantity in exact.items()}
    left = there - sum(given.values(), _NONE)
    for name in sorted(wanted, key=lambda one: given[one] - exact[one]):
        if left >= step and given[name] + step <= wanted[name]:
            given[name] += step
            left -= step
    return given


def _whole(quantity: Decimal, step: Decimal) -> Decimal:
    return (quantity / step).quantize(_ONE, rounding=ROUND_FLOOR) * step
