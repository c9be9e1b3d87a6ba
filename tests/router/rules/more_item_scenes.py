"""Of items and lines: what else a rule must mind, and what lies just within its bounds."""

from datetime import date, timedelta
from typing import Any

from canonical.calendar import Calendar
from canonical.order import ItemNumber, Numbering, Reference
from canonical.party import Party, PartyRole
from canonical.price import Discount, PriceKind
from canonical.stock import Item, Sale, Usual
from tests.router.rules.more_scenes import priced, scene
from tests.router.rules.scenes import TODAY, D, mug, ship_to

FREE = {"seen_free": {"MUG-01": D(5)}}
SOON = {"ready_by": TODAY, "items": mug(lead_days=5)}


def usual(lines: int, most: str) -> dict[str, Any]:
    """Return what this customer ordered of the mug before."""
    return {"usual": {"MUG-01": Usual(lines=lines, median=D("2.5"), most=D(most))}}


FIVE_OFF = Discount(percent=D(5), reference="FRAME-26")

MORE_OF_ITEMS: dict[str, dict[str, dict[str, Any]]] = {
    "ambiguous_item": {"only one item is left": scene(facts={"ambiguous": {1: ("MUG-01",)}})},
    "banned_item": {
        "the order falls with it": scene(facts={"items": mug(sale=Sale.banned)}, options={"whole_order": True})
    },
    "discontinued_item": {
        "all that is left": scene(facts={"items": mug(sale=Sale.discontinued), **FREE}),
        "none is left": scene(facts={"items": mug(sale=Sale.discontinued)}),
        "in cases": scene(
            facts={
                "items": mug(sale=Sale.discontinued),
                "quantities": {1: D("60.0")},
                "seen_free": {"MUG-01": D("9.50")},
            }
        ),
        "not to be sold off": scene(facts={"items": mug(sale=Sale.discontinued), **FREE}, options={"sell_off": False}),
    },
    "foreign_unit": {"half cases": scene(line={"unit": "case", "quantity": D("2.5")})},
    "fractional_case": {
        "of a case": scene(line={"quantity": D(30)}, facts={"items": mug(case_pack=D(12))}),
        "half a case more than one": scene(line={"quantity": D("12.5")}, facts={"items": mug(case_pack=D(12))}),
        "full cases": scene(line={"quantity": D(36)}, facts={"items": mug(case_pack=D(12))}),
        "of a piece, where cases may be opened": scene(
            line={"quantity": D("12.5")}, facts={"items": mug(case_pack=D(12))}, options={"full_cases": False}
        ),
        "of a length": scene(
            line={"quantity": D("2.5")}, facts={"items": {"MUG-01": Item(sku="MUG-01", unit="meter")}}
        ),
        "of a length, where lengths are whole": scene(
            line={"quantity": D("2.5")},
            facts={"items": {"MUG-01": Item(sku="MUG-01", unit="meter")}},
            options={"divisible": "liter, pound"},
        ),
    },
    "lead_time": {
        "in time to the day": scene(order={"requested_on": date(2026, 3, 9)}, facts=SOON),
        "a day too soon": scene(order={"requested_on": date(2026, 3, 8)}, facts=SOON),
        "a day of grace": scene(order={"requested_on": date(2026, 3, 8)}, facts=SOON, options={"grace_days": 1}),
        "the line's own day": scene(line={"requested_on": date(2026, 3, 4)}, facts=SOON),
        "all is here": scene(order={"requested_on": TODAY}, facts={**SOON, **FREE}),
        "here, made to order, and on the road": scene(
            order={"requested_on": TODAY},
            facts={**FREE, "ready_by": TODAY, "items": mug(customised=True, lead_days=2)},
            options={"transit_days": 3},
        ),
        "a weekend and a holiday lie between": scene(
            order={"requested_on": date(2026, 3, 9)},
            facts={**SOON, "calendar": Calendar(name="main", holidays=frozenset({date(2026, 3, 4)}))},
        ),
        "nobody knows when it leaves": scene(order={"requested_on": TODAY}, facts={"items": mug(lead_days=5)}),
        "yesterday": scene(order={"requested_on": date(2026, 3, 1)}, facts=SOON),
    },
    "missing_specification": {
        "a reference of another kind": scene(
            line={"references": (Reference(kind="PO", number="1"),)},
            facts={"items": mug(customised=True)},
            options={"references": "DG"},
        ),
        "a drawing among others": scene(
            line={"references": (Reference(kind="PO", number="1"), Reference(kind="DG", number="D-7"))},
            facts={"items": mug(customised=True)},
            options={"references": "XY, DG"},
        ),
        "an empty note": scene(order={"notes": (" ",)}, facts={"items": mug(customised=True)}),
        "a note": scene(order={"notes": ("", "print: Ann")}, facts={"items": mug(customised=True)}),
    },
    "missing_unit": {"meant to be the item's": scene(line={"unit": ""}, options={"assume_item_unit": True})},
    "no_agreed_price": {
        "by the case, in the order's currency, on an earlier day": scene(
            line={"unit": "case"}, order={"currency": "USD", "ordered_on": date(2026, 2, 27)}, facts=priced("1")
        ),
        "in no currency": scene(facts={**priced("1"), "customer": None}),
        "from six on": scene(facts=priced("1", from_quantity=D(6))),
        "from five on": scene(facts=priced("1", from_quantity=D(5))),
        "an order dated tomorrow": scene(
            order={"ordered_on": TODAY + timedelta(days=1)}, facts=priced("1", valid_from=TODAY + timedelta(days=1))
        ),
        "no prices at all": scene(),
    },
    "price_tolerance": {
        "two per cent": scene(line={"unit_price": D("4.08")}, facts=priced("4")),
        "more than two per cent": scene(line={"unit_price": D("4.0801")}, facts=priced("4")),
        "too little": scene(
            line={"unit_price": D("3.9")}, facts=priced("4.005", kind=PriceKind.promotion), options={"amount": "0.1"}
        ),
        "less, where more is welcome": scene(
            line={"unit_price": D(3)}, facts=priced("4", kind=PriceKind.contract), options={"higher": False}
        ),
        "more, where more is welcome": scene(line={"unit_price": D(5)}, facts=priced("4"), options={"higher": False}),
        "an amount": scene(line={"unit_price": D("4.5")}, facts=priced("4"), options={"amount": "0.5"}),
        "ten per cent": scene(line={"unit_price": D("4.4")}, facts=priced("4"), options={"percent": "10"}),
        "for nothing": scene(line={"unit_price": D(1)}, facts=priced("0")),
        "no price asked": scene(line={"unit_price": None}, facts=priced("4")),
        "net, as agreed": scene(line={"unit_price": D("3.8")}, facts=priced("4") | {"discounts": (FIVE_OFF,)}),
        "without the discount": scene(line={"unit_price": D(4)}, facts=priced("4") | {"discounts": (FIVE_OFF,)}),
        "a contract is net": scene(
            line={"unit_price": D(4)}, facts=priced("4", kind=PriceKind.contract) | {"discounts": (FIVE_OFF,)}
        ),
    },
    "quantity_limits": {
        "to the piece": scene(facts={"items": mug(minimum=D(5), maximum=D(5))}),
        "one too many": scene(facts={"items": mug(maximum=D("4.0"))}),
        "the customer's least": scene(options={"minimum": "5.5"}),
        "the customer's most, and the item's own": scene(facts={"items": mug(maximum=D(5))}, options={"maximum": "4"}),
        "nothing asked for": scene(line={"quantity": D(0)}, options={"minimum": "5"}),
    },
    "quantity_zero": {"next to nothing": scene(line={"quantity": D("0.0001")})},
    "requested_date_past": {
        "a line of yesterday": scene(line={"requested_on": date(2026, 3, 1)}),
        "today": scene(line={"requested_on": TODAY}, order={"requested_on": TODAY}),
        "three days over, of three": scene(order={"requested_on": date(2026, 2, 27)}, options={"days": 3}),
        "four days over, of three": scene(order={"requested_on": date(2026, 2, 26)}, options={"days": 3}),
    },
    "restricted_destination": {
        "a country that it may go to": scene(facts={"items": mug(restricted_to=frozenset({"GB"}))}),
        "a country in small letters": scene(
            order={"parties": ship_to(country=" gb ")}, facts={"items": mug(restricted_to=frozenset({"GB"}))}
        ),
        "a region, and a person is not asked": scene(
            order={"parties": ship_to(country="", region=" ca")},
            facts={"items": mug(forbidden_in=frozenset({"US-CA", "US-AK"}))},
            options={"reject": True},
        ),
        "another region": scene(
            order={"parties": ship_to(country="us", region="NV")},
            facts={"items": mug(forbidden_in=frozenset({"US-CA"}))},
        ),
        "a region that is forbidden in a country that it may go to": scene(
            order={"parties": ship_to(country="US", region="HI")},
            facts={"items": mug(restricted_to=frozenset({"US"}), forbidden_in=frozenset({"US-HI"}))},
        ),
        "nobody's address": scene(order={"parties": ()}, facts={"items": mug(restricted_to=frozenset({"GB"}))}),
        "a party without an address": scene(
            order={"parties": (Party(role=PartyRole.ship_to, number="12"),)},
            facts={"items": mug(restricted_to=frozenset({"GB"}))},
        ),
    },
    "ship_window": {
        "upside down by a day": scene(order={"ship_not_before": date(2026, 3, 5), "cancel_after": date(2026, 3, 4)}),
        "of one day": scene(
            order={"ship_not_before": date(2026, 3, 4), "cancel_after": date(2026, 3, 4)},
            facts={"ready_by": date(2026, 3, 4)},
        ),
        "over since yesterday": scene(order={"cancel_after": date(2026, 3, 1)}),
        "until today": scene(order={"cancel_after": TODAY}),
        "without an end": scene(order={"ship_not_before": TODAY}, facts={"ready_by": TODAY}),
    },
    "superseded_item": {
        "the newer one is welcome": scene(
            facts={"items": mug(sale=Sale.superseded, successor="MUG-02")}, options={"successor_is_welcome": True}
        ),
        "nothing has taken its place": scene(
            facts={"items": mug(sale=Sale.superseded)}, options={"successor_is_welcome": True}
        ),
    },
    "unknown_sku": {
        "with no number and no description": scene(line={"items": ()}),
        "with a description": scene(line={"items": (), "description": "blue mug"}),
        "with two numbers": scene(
            line={"items": tuple(ItemNumber(numbering=one, number="7") for one in (Numbering.buyer, Numbering.gtin))}
        ),
        "said to be one that we do not keep": scene(facts={"items": {}}),
    },
    "unusual_quantity": {
        "five times the most": scene(line={"quantity": D(50)}, facts=usual(lines=5, most="10")),
        "a little more, after five lines": scene(line={"quantity": D("50.1")}, facts=usual(lines=5, most="10")),
        "after four lines": scene(line={"quantity": D("50.1")}, facts=usual(lines=4, most="10")),
        "twice the most": scene(
            line={"quantity": D(21)}, facts=usual(lines=1, most="10.0"), options={"times": "2", "after": 1}
        ),
    },
}
