"""Draw the table in ``docs/changes.md`` from the one by which changes are decided.

``python -m crossdock.changes_page > docs/changes.md`` draws the page anew; a test compares the file with the table.
"""

import sys
from collections.abc import Iterator

from canonical.lifecycle import OrderState
from router.possible import WAYS, WHY, Act, Way

_HEAD = """\
# Changes and cancellations

Drawn from `router/possible.py` by `python -m crossdock.changes_page`; do not edit by hand.

A buyer changes an order by an 860, by an 850 with purpose 01, 04 or 05, or by editing it in a marketplace; our own
people by `crossdock order change` and `crossdock order cancel`. All of them go the same way: the order is found by
partner and number, every line is decided by how far it has come, the changed order goes through the rules again (what
a person released stays released; more than that is asked about anew), stock is given back or sought, and the buyer is
told what truly became of it: by an 865, by mail, or by what our people tell on the telephone.

```sh
crossdock order change AC-1003 --line 1 --quantity 5 --reason "Ann asked on the telephone"
crossdock order change AC-1003 --requested-on 2030-12-09 --ship-to "Store 12; 9 Harbor Way; Salem; OR; 97301; US"
crossdock order change AC-1003 change.json
crossdock order cancel AC-1003 --line 2 --reason "not wanted any more"
crossdock order cancel AC-1003 --reason "ordered twice"
crossdock order show AC-1003        # changes, what the order said before, who did what
```

A file says what shall be different; what it does not name stays as it is, and a line that is not there is added:

```json
{
  "requested_on": "2030-12-09",
  "lines": [
    {"line": "1", "quantity": 5, "unit_price": "3.95"},
    {"line": "7", "sku": "MUG-02", "quantity": 1}
  ]
}
```

Of the order as a whole it may say `requested_on`, `ship_not_before`, `cancel_after`, `ship_to` (as in an
[order](order-entry.md): the whole of the new place), `payment_terms`, `delivery_terms`, `service` and `notes`.

## Which order is meant

A command is told the partner's order number, or our id: `crossdock order list` shows both. Two partners may use one
number, and one partner may use it twice; then the state decides. A command takes the only order of that number to
which it can be done, and says which that is, by our id, partner, number and state. Where it could be done to several,
or to none, or where a number is our id of another order too, nothing is done: all of them are listed, and the command
ends with 5 (`--json`: `{"problem": ..., "orders": [...]}`).

| Said | Meant |
|---|---|
| `AC-1003` | the order of that number |
| `AC-1003 --partner acme` | the order of that number that is acme's |
| `12` | the order of that number, or else the one that we count so |
| `id:12` | the order that we count so, whatever numbers partners use |

This holds wherever an order is named: to change, cancel, pick, pack, scan, call off, invoice or send back. What only
looks (`order show`, `order check`, `map trace`) shows all that can be meant.

## What is possible in which state
"""

_TAIL = """\

An order that is `change_pending` waits for a person to decide one change; others are decided as in the state that it
had before. Goods that have left are out of reach in every state: of a line of which some has left, the rest can be
changed, and the answer says how much stays.

## What a person is asked

- A line that the order does not have, or an added line whose number it has already.
- A price that is neither the old one nor an agreed one.
- Two different changes under one number, and a change without a number that comes again after another was made.
- A confirmation that says something else than the order.
- Whatever the rules dislike about the changed order and did not dislike before. An order that only becomes smaller
  is never held for credit.

`crossdock review answer CASE approve` makes the change, as far as it can be made; `reject` refuses it as a whole;
`correct --sku LINE=SKU` says which of our items is meant, and is remembered. What waits for credit alone is looked at
again when money comes in. Where two persons must approve an order of such worth (`approval` in the configuration),
they must approve a change into one; `escalate` asks for two whatever it comes to, and `expire_after` ends what nobody
answers.
The order goes no further meanwhile.

## Messages that cross

- A change that comes before its order waits for it, `changes.wait` in the partner's profile (24 hours), and then a
  person is told; it is still made when the order comes.
- Of changes that come in another sequence than they were sent, the earlier one is read as if it had come in its turn:
  what a later one said of the same thing stands, all else is done. Sequence numbers say which was sent first, else
  the days of the changes.
- The same change again changes nothing and is answered with the same answer. So is the same order again, also after
  it was changed.
- A second 850 replaces (05), confirms (06), repeats (00, 07) or cancels (01) the first, as it says itself. One that
  says nothing of the kind and reads otherwise is held as a duplicate.
- Nothing overtakes a cancellation: what comes after it is refused.
"""

_ACTS = {
    Act.add: "add a line",
    Act.increase: "more",
    Act.decrease: "less",
    Act.delete: "delete a line",
    Act.item: "another item",
    Act.price: "another price",
    Act.date: "another day",
    Act.cancel: "cancel it all",
}
_WAYS = {
    Way.anew: (
        "anew",
        "written into the order, and the rules look at it as if it had come so; answered with the order",
    ),
    Way.done: ("yes", "made at once; stock is given back or sought, and what is not there waits"),
    Way.follows: (
        "follows",
        "what is packed leaves as it is; what is added is reserved and follows in a further shipment",
    ),
    Way.unpack: (
        "unpacked",
        "taken off the pick list or out of the cartons, and the booking called off with the carrier, or by a person "
        "where the carrier cannot be asked or says no; refused for what is packed where the partner's profile "
        "says `changes: {unpack: false}`",
    ),
    Way.rest: ("the rest", "for what has not left"),
    Way.refused: ("no", "refused, with its reason"),
}


def draw() -> str:
    """Return the whole page as Markdown."""
    return "\n".join([_HEAD, *_table(), "", *_legend(), _TAIL])


def _table() -> Iterator[str]:
    yield f"| State | {' | '.join(_ACTS.values())} |"
    yield f"|---|{'---|' * len(_ACTS)}"
    for state in OrderState:
        if state in WAYS:
            yield f"| `{state}` | {' | '.join(_WAYS[WAYS[state][act]][0] for act in _ACTS)} |"


def _legend() -> Iterator[str]:
    for word, says in _WAYS.values():
        yield f"- *{word}*: {says}."
    reasons = dict.fromkeys(WHY.values())
    yield ""
    yield "What is refused for the state of the order is refused in these words:"
    yield ""
    for reason in reasons:
        states = ", ".join(f"`{state}`" for state in OrderState if WHY.get(state) == reason)
        yield f"- {states}: {reason}."


if __name__ == "__main__":
    sys.stdout.write(draw())
