"""Of orders and customers: what else a rule must mind, and what lies just within its bounds."""

from datetime import timedelta
from typing import Any

from canonical.customer import Credit, Standing
from canonical.lifecycle import OrderState
from canonical.order import Portion, Purpose
from canonical.party import Address, Contact, Party, PartyRole
from canonical.price import AgreedPrice
from router.facts import AddressFlaw, Lookalike, Sibling, Trust
from tests.router.rules.scenes import GBP, TODAY, D, customer, ship_to


def scene(**given: Any) -> dict[str, Any]:
    """Return what is changed: ``line``, ``order``, ``facts``, ``options``; the rest stays good."""
    return given


def with_flaws(**names: str) -> dict[str, Any]:
    """Return an order whose second party is a ship-to with two parts of its address wrong."""
    flaws = (
        AddressFlaw(part="region", value="XX", says="'XX' is no region of US", expected="one of CA, TX"),
        AddressFlaw(part="city", value="?", says="'?' is no city"),
    )
    parties = (Party(role=PartyRole.buyer, name="Acme"), Party(role=PartyRole.ship_to, **names))
    return scene(order={"parties": parties}, facts={"address_flaws": flaws})


def priced(price: str, **more: Any) -> dict[str, Any]:
    """Return the agreed price of a mug."""
    return {"prices": {"MUG-01": (AgreedPrice(sku="MUG-01", price=D(price), **GBP | more),)}}


def sibling(**more: Any) -> dict[str, Any]:
    """Return another order under the same number."""
    given = {"id": 7, "digest": "x", "state": OrderState.interpreted, "routed": False}
    return {"siblings": (Sibling(**given | more),)}


def alike(days: int, **more: Any) -> Lookalike:
    """Return an order of so many days ago that asks for the same."""
    given = {"id": 7, "number": "4710", "channel": "acme", "state": OrderState.allocated, "alike": ("lines", "total")}
    return Lookalike(**given | {"entered_on": TODAY - timedelta(days=days)} | more)


def contacts(*people: Contact) -> dict[str, Any]:
    """Return the parties of an order: only the buyer's people are named."""
    return {"parties": (Party(role=PartyRole.buyer), Party(role=PartyRole.ship_to, contacts=people))}


MORE: dict[str, dict[str, dict[str, Any]]] = {
    "bad_address": {
        "two parts of a named party's": with_flaws(name="Acme 12", number="0012"),
        "of a party with a number": with_flaws(number="0012"),
        "of a party with neither": with_flaws(),
    },
    "credit_limit": {
        "a cent over, something prepaid": scene(
            facts={"credit": Credit(limit=D(100), open_orders=D(60), receivables=D("30.01"), prepaid=D(10), **GBP)}
        ),
        "to the cent": scene(facts={"credit": Credit(limit=D(100), open_orders=D(50), receivables=D(30), **GBP)}),
        "an unpriced line at the agreed price": scene(
            line={"unit_price": None}, facts={**priced("3.5"), "credit": Credit(limit=D(0), **GBP)}
        ),
        "in the customer's currency, which is not the limit's": scene(
            order={"currency": None}, facts={"customer": customer(currency="EUR"), "credit": Credit(limit=D(99), **GBP)}
        ),
        "in a currency that nobody named": scene(
            order={"currency": None}, facts={"credit": Credit(limit=D(100), open_orders=D(81), **GBP)}
        ),
        "half a cent is a cent": scene(line={"unit_price": D("0.001")}, facts={"credit": Credit(limit=D(0), **GBP)}),
    },
    "customer_standing": {
        "blocked": scene(facts={"customer": customer(standing=Standing.blocked, standing_reason="fraud")}),
        "a prospect without a name": scene(facts={"customer": customer(standing=Standing.prospect, name="")}),
        "on hold, where prospects are welcome": scene(
            facts={"customer": customer(standing=Standing.on_hold)}, options={"prospects": True}
        ),
    },
    "delivery_terms": {
        "one of two": scene(
            order={"delivery_terms": " cc dest. "}, facts={"customer": customer(delivery_terms=("PP", "EXW"))}
        ),
        "the second": scene(
            order={"delivery_terms": "exw"}, facts={"customer": customer(delivery_terms=("PP", "EXW"))}
        ),
        "one that is welcome too": scene(
            order={"delivery_terms": "FOB"},
            facts={"customer": customer(delivery_terms=("PP",))},
            options={"also": "FOB, DAP"},
        ),
        "none": scene(order={"delivery_terms": " "}, facts={"customer": customer(delivery_terms=("PP",))}),
        "of nobody": scene(order={"delivery_terms": "PP"}, facts={"customer": None}),
    },
    "duplicate_order": {
        "itself": scene(facts=sibling(id=12)),
        "the one just before": scene(facts=sibling(id=11)),
    },
    "foreign_currency": {
        "one that is welcome": scene(order={"currency": "EUR"}, options={"also": "USD,EUR"}),
        "of nobody": scene(order={"currency": "EUR"}, facts={"customer": None}),
        "one of a list": scene(order={"currency": "EUR"}, options={"also": ("USD", "EUR")}),
    },
    "lookalike_order": {
        "seven days before and eight, by hand, and one that is dead": scene(
            facts={
                "channel": "mail",
                "lookalikes": (
                    alike(9, id=1),
                    alike(1, id=2, state=OrderState.rejected),
                    alike(1, id=3, channel="mail"),
                    alike(8, id=4),
                    alike(7, id=5, channel=""),
                ),
            },
        ),
        "by the same road": scene(facts={"lookalikes": (alike(0, channel=""),)}, options={"same_channel": True}),
        "that came after it": scene(facts={"lookalikes": (alike(-8, id=1), alike(-7, id=2))}),
        "three days of suspicion": scene(facts={"lookalikes": (alike(4, id=1), alike(3, id=2))}, options={"days": 3}),
    },
    "missing_contact": {
        "two names": scene(order=contacts(Contact(name="Ann Lee"), Contact(), Contact(name="Bo"))),
        "a name is enough": scene(order=contacts(Contact(name="Ann Lee")), options={"reachable": False}),
        "no name, where one is enough": scene(order=contacts(Contact()), options={"reachable": False}),
        "an e-mail address": scene(order=contacts(Contact(name="Bo"), Contact(email="a@acme.example"))),
        "a telephone number": scene(order=contacts(Contact(phone="117"))),
    },
    "missing_payment_terms": {
        "of nobody": scene(facts={"customer": None}, order={"payment_terms": " "}),
        "agreed, but to be said": scene(options={"always": True}),
        "said, though nothing was agreed": scene(order={"payment_terms": "net 7"}, facts={"customer": None}),
        "said, as it always must": scene(order={"payment_terms": "net 7"}, options={"always": True}),
    },
    "unknown_customer": {"one who is known": scene()},
    "missing_requested_date": {
        "a schedule": scene(order={"requested_on": None}, line={"schedule": (Portion(ships_on=TODAY, quantity=D(5)),)}),
        "not before": scene(order={"requested_on": None, "ship_not_before": TODAY}),
    },
    "missing_ship_to": {
        "a party known by number": scene(
            order={"parties": (Party(role=PartyRole.ship_to, name="Acme 12", number="12"),)}
        ),
        "a number, which is enough": scene(
            order={"parties": (Party(role=PartyRole.ship_to, number="12"),)}, options={"number_is_enough": True}
        ),
        "no number, where one is enough": scene(
            order={"parties": (Party(role=PartyRole.ship_to, name="Acme 12"),)}, options={"number_is_enough": True}
        ),
        "no party, where a number is enough": scene(order={"parties": ()}, options={"number_is_enough": True}),
        "no street": scene(order={"parties": ship_to(street=())}),
        "no city": scene(order={"parties": ship_to(city="")}),
        "neither": scene(order={"parties": (Party(role=PartyRole.ship_to, address=Address(country="GB")),)}),
    },
    "overdue_receivables": {
        "fifty for fifteen days": scene(facts={"credit": Credit(overdue=D(50), overdue_days=15, **GBP)}),
        "for fourteen days": scene(facts={"credit": Credit(overdue=D(50), overdue_days=14, **GBP)}),
        "a cent less": scene(facts={"credit": Credit(overdue=D("49.99"), overdue_days=15, **GBP)}),
        "other bounds": scene(
            facts={"credit": Credit(overdue=D("9.50"), overdue_days=4, **GBP)}, options={"days": 3, "amount": "9.50"}
        ),
    },
    "payment_terms": {
        "one of two": scene(
            order={"payment_terms": " net 7 "}, facts={"customer": customer(payment_terms=("30", "60"))}
        ),
        "the second": scene(order={"payment_terms": "60"}, facts={"customer": customer(payment_terms=("30", "60"))}),
        "one that is welcome too": scene(order={"payment_terms": "net 10."}, options={"also": "2% 10, NET  10"}),
        "of nobody": scene(order={"payment_terms": "net 10"}, facts={"customer": None}),
    },
    "prepayment_due": {
        "paid to the cent": scene(
            facts={"customer": customer(prepayment=True), "credit": Credit(prepaid=D(20), **GBP)}
        ),
        "most is for other orders": scene(
            facts={
                "customer": customer(prepayment=True),
                "credit": Credit(prepaid=D(30), open_orders=D("10.01"), **GBP),
            }
        ),
        "less than for other orders": scene(
            facts={"customer": customer(prepayment=True), "credit": Credit(prepaid=D(3), open_orders=D(9), **GBP)}
        ),
        "nothing": scene(facts={"customer": customer(prepayment=True)}),
        "paid in another currency": scene(
            order={"currency": "USD"},
            facts={"customer": customer(prepayment=True), "credit": Credit(prepaid=D(20), **GBP)},
        ),
        "one who need not": scene(facts={"credit": Credit(**GBP)}),
    },
    "purpose_unsupported": {
        "of two others": scene(
            order={"purpose": Purpose.cancellation},
            facts={"siblings": tuple(sibling(id=one)["siblings"][0] for one in (7, 9))},
        ),
        "a confirmation": scene(order={"purpose": Purpose.confirmation}),
        "a confirmation that orders": scene(
            order={"purpose": Purpose.confirmation}, options={"confirmation_is_order": True}
        ),
        "a change, where confirmations order": scene(
            order={"purpose": Purpose.change}, options={"confirmation_is_order": True}
        ),
    },
    "untrusted_sender": {
        "two doubts": scene(facts={"trust": Trust(sender="a@b.example", proven=False, doubts=("no DKIM", "no DMARC"))}),
        "nothing is known": scene(facts={"trust": Trust(proven=False)}),
    },
}
