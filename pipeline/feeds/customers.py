"""Bring customers in from CSV or JSON: one row a customer, its fields as columns."""

from canonical.customer import Customer, Standing
from canonical.noun import Currency, Noun
from connectors import row_file
from connectors.row_file import Several
from pipeline.desk import Desk
from pipeline.told import Change, FeedFile, Import
from store import UnitOfWork

_CALLED = {"status": "standing", "terms": "payment_terms", "mail": "email"}


class CustomerRow(Noun):
    """The columns; what a file has no column for stays as it is, and what an empty cell can take away is gone."""

    partner: str
    name: str = ""
    standing: Standing = Standing.active
    standing_reason: str = ""
    currency: Currency | None = None
    payment_terms: Several = ()
    delivery_terms: Several = ()
    prepayment: bool = False
    price_list: str = ""
    email: str = ""
    priority: int = 0


def bring(uow: UnitOfWork, desk: Desk, file: FeedFile) -> Import:
    """Enter every customer of the file. Nothing may be kept where problems come back."""
    read = row_file.parse(file.content, file.name, CustomerRow, _CALLED)
    done = Import(problems=list(read.problems), written=read.written)
    seen: dict[str, str] = {}
    for row in read.rows:
        partner = row.said.partner
        if (before := seen.setdefault(partner, row.place())) != row.place():
            done.problems.append(f"{row.place('partner')}: {partner} stands at {before} already")
            continue
        if not 0 <= row.said.priority <= 9:
            done.problems.append(f"{row.place('priority')}: priority: 0 to 9, the highest first")
            continue
        known = uow.customers.get(partner)
        wanted = (known or Customer(partner=partner)).model_copy(update=row.told)
        uow.customers.put(wanted)
        familiar = known or partner.partition("/")[0] in desk.profiles
        note = "" if familiar else " (no profile: orders come by telephone alone)"
        done.changes.append(Change.of(partner + note, words(known), words(wanted)))
    return done


def words(customer: Customer | None) -> str:
    """Return all that was agreed with a customer, in a line."""
    if customer is None:
        return ""
    said = customer.model_dump(exclude={"partner"}, exclude_defaults=True, mode="json")
    listed = {name: ", ".join(value) if isinstance(value, list) else value for name, value in said.items()}
    return "; ".join([str(customer.standing), *(f"{n} {v}" for n, v in listed.items() if n != "standing")])
