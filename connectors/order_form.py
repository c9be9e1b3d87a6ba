"""Orders as our own people write them down: one or many, as JSON, or as CSV with a row a line.

The format is ours and is described in ``docs/order-entry.md``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ConfigDict, Field, model_validator

from canonical.noun import Currency, Noun, Price, Quantity
from canonical.order import NUMBERED_BY_US, ItemNumber, Numbering, OrderLine, PurchaseOrder, Reference
from canonical.party import Address, Contact, Party, PartyRole
from connectors import csv_file, json_tree
from connectors.csv_file import CsvRow
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.yaml_file import Node, place, typed
from connectors.row_file import Several, filled, is_json
from connectors.unit_word import UnitWord

MAPPING = "desk/order-form@1"
TAKEN_BY = "taken_by"  # the reference that names who took the order
_TRIMMED = ConfigDict(str_strip_whitespace=True)
_SHIP_TO, _CONTACT, _LINE_DAY = "ship_to_", "contact_", "line_requested_on"


class FormLine(Noun):
    """One line; at least one of our number, theirs, a GTIN or a description says what it is about."""

    model_config = _TRIMMED

    line: str = ""  # without it: 1, 2, 3 …
    sku: str = ""  # our number
    item: str = ""  # the customer's own
    gtin: str = ""
    description: str = ""
    quantity: Quantity
    unit: UnitWord = "each"
    unit_price: Price | None = None
    requested_on: date | None = None

    @model_validator(mode="after")
    def _about_something(self) -> "FormLine":
        if not (self.sku or self.item or self.gtin or self.description):
            raise ValueError("nothing says which item this is; fill in sku, item, gtin or description")
        return self


class FormPlace(Noun):
    """Where the goods go."""

    name: str = ""
    number: str = ""
    street: Several = ()
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""

    def party(self) -> Party:
        """Return it as the ship-to of an order."""
        said = self.model_dump(exclude={"name", "number"})
        return Party(
            role=PartyRole.ship_to, name=self.name, number=self.number, numbering="buyer" if self.number else "",
            address=Address(**said) if any(said.values()) else None,
        )  # fmt: skip


class FormOrder(Noun):
    """One order; ``taken_by`` is who took it, ``contact`` whom the customer can be asked through."""

    model_config = _TRIMMED

    partner: str = Field(min_length=1)
    number: str = Field(min_length=1)
    numbered_by_us: bool = False  # the customer gave no number, and this one is made up
    ordered_on: date | None = None
    requested_on: date | None = None
    ship_not_before: date | None = None
    cancel_after: date | None = None
    currency: Currency | None = None
    ship_to: FormPlace | None = None
    contact: Contact | None = None
    taken_by: str = ""
    payment_terms: str = ""
    delivery_terms: str = ""
    service: str = ""
    notes: Several = ()
    lines: tuple[FormLine, ...]

    @model_validator(mode="after")
    def _something_ordered(self) -> "FormOrder":
        if not self.lines:
            raise ValueError("lines: nothing is ordered; at least one line is needed")
        return self

    def order(self) -> PurchaseOrder:
        """Return the order as every channel says it."""
        apart = {"ship_to", "contact", "taken_by", "numbered_by_us", "lines", "notes"}
        told = {TAKEN_BY: self.taken_by, NUMBERED_BY_US: "yes" if self.numbered_by_us else ""}
        references = tuple(Reference(kind=kind, number=word) for kind, word in told.items() if word)
        return PurchaseOrder(
            **self.model_dump(exclude=apart), notes=self.notes, references=references, parties=tuple(self._parties()),
            lines=tuple(_line(n, line) for n, line in enumerate(self.lines, 1)),
        )  # fmt: skip

    def _parties(self) -> Iterator[Party]:
        if self.contact is not None:
            yield Party(role=PartyRole.buyer, contacts=(self.contact,))
        if self.ship_to is not None:
            yield self.ship_to.party()


@dataclass(frozen=True)
class WrittenOrder:
    """An order and where it stands: ``file:line:column``."""

    form: FormOrder
    place: str


@dataclass
class Forms:
    """All orders of a file, and what is wrong with it; where anything is, none of them is taken in."""

    orders: list[WrittenOrder] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(content: bytes, file: str) -> Forms:
    """Read the bytes of a file; ``file`` is its name in the problems."""
    forms = Forms()
    try:
        nodes = _of_json(content, file) if is_json(content) else _of_csv(content, file)
    except BadConfiguration as error:
        return Forms(problems=[str(problem) for problem in error.problems])
    seen: dict[tuple[str, str], str] = {}
    for node in nodes:
        line, column = place(node, ())
        at = f"{file}:{line}:{column}"
        try:
            form = typed(node, FormOrder, file)
        except BadConfiguration as error:
            forms.problems += [str(problem) for problem in error.problems]
            continue
        before = seen.setdefault((form.partner, form.number), at)
        if before != at:
            forms.problems.append(f"{at}: {form.partner}'s order {form.number} stands at {before} already")
        forms.orders.append(WrittenOrder(form, at))
    if not nodes:
        forms.problems.append(f"{file}: there is no order in this file")
    return forms


def _line(position: int, line: FormLine) -> OrderLine:
    named = {Numbering.seller: line.sku, Numbering.buyer: line.item, Numbering.gtin: line.gtin}
    return OrderLine(
        number=line.line or str(position), quantity=line.quantity, unit=line.unit, description=line.description,
        items=tuple(ItemNumber(numbering=kind, number=number) for kind, number in named.items() if number),
        unit_price=line.unit_price, requested_on=line.requested_on,
    )  # fmt: skip


def _of_json(content: bytes, file: str) -> list[Node]:
    tree = json_tree.parse(content, file)
    if isinstance(tree.value, dict) and list(tree.value) == ["orders"]:
        tree = tree.value["orders"]
    orders = tree.value if isinstance(tree.value, list) else [tree]
    return [_without_nothing(order) for order in orders]


def _without_nothing(node: Node) -> Node:
    if isinstance(node.value, dict):
        said = {name: _without_nothing(child) for name, child in node.value.items()}
        return filled(Node(dict(said), node.line, node.column, node.keys))
    if isinstance(node.value, list):
        return Node([_without_nothing(child) for child in node.value], node.line, node.column)
    return node


def _of_csv(content: bytes, file: str) -> list[Node]:
    names = [*_order_columns(), *_line_columns()]
    table = csv_file.parse(content, file, {name: name for name in names}, ("partner", "number", "quantity"))
    problems = [Problem(*_split(says)) for says in table.problems]
    groups: dict[tuple[str, str], list[CsvRow]] = {}
    last = ("", "")
    for row in table.rows:
        named = row.cells.get("partner", ""), row.cells.get("number", "")
        last = named if any(named) else last  # a row that names no order goes on with the one above it
        groups.setdefault(last, []).append(row)
    for rows in groups.values():
        problems += _contradictions(rows, file)
    if problems:
        raise BadConfiguration(problems)
    return [_order_node(rows) for rows in groups.values()]


def _split(says: str) -> tuple[str, int, int, str]:
    """Take a problem's place off its sentence; some problems are about the file as a whole."""
    file, *rest = says.split(":", 3)
    return (file, int(rest[0]), int(rest[1]), rest[2].strip()) if len(rest) == 3 and rest[0].isdigit() else (
        file, 1, 1, ":".join(rest).strip()
    )  # fmt: skip


def _contradictions(rows: Sequence[CsvRow], file: str) -> Iterator[Problem]:
    """Blame a row that says other than the order's first row about the order as a whole."""
    first: dict[str, str] = {}
    for row in rows:
        for name in _order_columns():
            said = row.cells.get(name, "")
            if said and first.setdefault(name, said) != said:
                says = f"{name}: the same order said {first[name]!r} before, and here {said!r}"
                yield Problem(file, row.line, row.columns[name], says)


def _order_node(rows: Sequence[CsvRow]) -> Node:
    """Return the tree of one order: what stands in any of its rows, and a line for each."""
    tree: dict[str, Any] = {}
    places: dict[str, tuple[int, int]] = {}
    for row in rows:
        for name in _order_columns():
            if name in row.cells and name not in places:
                places[name] = (row.line, row.columns[name])
                _put(tree, name, Node(row.cells[name], *places[name]))
    line = rows[0].line
    branches = {name: _branch(said, line) for name, said in tree.items()}
    branches["lines"] = Node([_line_node(row) for row in rows], line, 1)
    return Node(branches, line, 1, {name: places.get(name, (line, 1)) for name in branches})


def _put(tree: dict[str, Any], column: str, node: Node) -> None:
    for prefix in (_SHIP_TO, _CONTACT):
        if column.startswith(prefix):
            tree.setdefault(prefix.rstrip("_"), {})[column.removeprefix(prefix)] = node
            return
    tree[column] = node


def _branch(said: "Node | dict[str, Node]", line: int) -> Node:
    if isinstance(said, Node):
        return said
    return Node(dict(said), line, 1, {name: (node.line, node.column) for name, node in said.items()})


def _line_node(row: CsvRow) -> Node:
    said = {
        "requested_on" if name == _LINE_DAY else name: Node(row.cells[name], row.line, row.columns[name])
        for name in _line_columns()
        if name in row.cells
    }
    return Node(dict(said), row.line, 1, {name: (node.line, node.column) for name, node in said.items()})


def _order_columns() -> list[str]:
    plain = [name for name in FormOrder.model_fields if name not in ("ship_to", "contact", "lines")]
    return [
        *plain, *(_SHIP_TO + name for name in FormPlace.model_fields), *(_CONTACT + n for n in Contact.model_fields)
    ]  # fmt: skip


def _line_columns() -> list[str]:
    return [_LINE_DAY if name == "requested_on" else name for name in FormLine.model_fields]
