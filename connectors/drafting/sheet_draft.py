"""Propose a mapping for orders that come as spreadsheets or CSV, alone or in mails."""

from collections import Counter
from collections.abc import Mapping, Sequence

from connectors.drafting.field_guess import HEADER, LINE, PARTY, Guess, guesses, role_of, without_role
from connectors.drafting.guessed_draft import Drafted, finished
from connectors.drafting.guessed_rule import add_lines, confirmed, words_for
from connectors.drafting.overlay import Overlay
from connectors.drafting.proposal import Proposal
from connectors.drafting.question import Catechism, seen
from connectors.drafting.sample import BadSample, OpenedSample
from connectors.drafting.yaml_text import Value, flow
from connectors.mapping.language.spec import Table
from connectors.mapping.library.book import MappingBook
from connectors.mapping.places.seat import table_seats
from connectors.mapping.places.table_source import TableDialect, TableSource

_UNTIL = ("Total", "Subtotal", "Notes")
_ROWS = "rows: "
_ITEMS = tuple(field for field in LINE if field.startswith("items["))
_SEARCHED = 200  # rows in which the labels must stand
Said = Mapping[str, Counter[str]]


def draft_table(partner: str, samples: Sequence[OpenedSample], book: MappingBook, ask: Catechism) -> Proposal:
    """Propose a partner from sheets. Raises ``BadSample`` where no row looks like the labels of order lines."""
    sheets = [sheet for sample in samples for sheet in sample.sheets]
    labels = next((found for sheet in sheets if (found := _labels(sheet))), None)
    if labels is None:
        raise BadSample("no row in the samples looks like the labels of order lines: a quantity and an item")
    columns, said = _said(sheets, labels)
    table: dict[str, Value] = {"columns": labels, "until": list(_UNTIL)}
    head = ["owner: mail-desk", "document: {standard: table}", f"table: {flow(table)}", "lists: {lines: rows}"]
    overlay = Overlay(f"{partner}/order", head)
    _header(said, overlay, ask)
    fields = {}
    for guess in guesses(columns, LINE):
        if path := confirmed(guess, f"lines[].{guess.field}", columns, ask):
            fields[guess.field] = (path, columns[path])
    add_lines(fields, overlay, ask)
    mailed = ", ".join(sorted({sample.mail.sender for sample in samples if sample.mail}))
    senders = ask.ask(
        "senders", "From which addresses do their mails come? (several with commas; @them.example for a whole domain)",
        proposed=mailed or f"orders@{partner}.example",
    )  # fmt: skip
    words: dict[str, Value] = {
        "senders": [one.strip() for one in senders.split(",") if one.strip()], "mapping": f"{partner}/order",
    }  # fmt: skip
    return finished(Drafted(partner, samples, overlay, {"mail": words}, "table"), book, ask)


def _labels(sheet: TableSource) -> list[str] | None:
    """Return the labels by which the table can be found: those of quantity and item, as the sheet writes them."""
    for cells in sheet.rows[:_SEARCHED]:
        row = {cell.strip(): Counter({"": 1}) for cell in cells if cell.strip()}
        found = {guess.field: guess.path for guess in guesses(row, LINE)}
        item = next((found[field] for field in (*_ITEMS, "description") if field in found), None)
        if "quantity" in found and item:
            return [item, found["quantity"]]
    return None


def _said(
    sheets: Sequence[TableSource], labels: Sequence[str]
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Return the columns and what stands above, each with its texts, by the labels as they are written."""
    dialect = TableDialect(Table(columns=tuple(labels), until=_UNTIL))
    columns: dict[str, Counter[str]] = {}
    above: dict[str, Counter[str]] = {}
    for sheet in sheets:
        written = {cell.strip().casefold(): cell.strip() for row in sheet.rows for cell in row}
        for seat in table_seats(sheet, dialect.open(sheet)):
            into, label = (
                (columns, seat.label.removeprefix(_ROWS)) if seat.label.startswith(_ROWS) else (above, seat.label)
            )
            into.setdefault(written.get(label, label), Counter())[seat.text] += 1
    return columns, above


def _header(said: Said, overlay: Overlay, ask: Catechism) -> None:
    """Guess header fields; an address that nobody is named for is where the goods go."""
    plain = {path: values for path, values in said.items() if not role_of(path)}
    taken = set()
    for guess in guesses(plain, HEADER):
        if path := confirmed(guess, guess.field, said, ask):
            taken.add(path)
            overlay.say(guess.field, words_for(guess.field, path, said[path], ask), f"by its name: {seen(said[path])}")
    if "requested_on" not in overlay.rules:
        for guess in guesses(
            {path: v for path, v in said.items() if path not in taken}, {"requested_on": HEADER["requested_on"]}
        ):
            if path := confirmed(guess, guess.field, said, ask):
                overlay.say(
                    guess.field, words_for(guess.field, path, said[path], ask), f"by its name: {seen(said[path])}"
                )
                taken.add(path)
    for role in ("buyer", "bill_to", "ship_to"):
        mine = {
            without_role(path, role) or "name": path for path in said if role_of(path) == role and path not in taken
        }
        if role == "ship_to":
            mine = {path: path for path in plain if path not in taken} | mine
        _party(role, mine, said, overlay, ask)


def _party(role: str, mine: Mapping[str, str], said: Said, overlay: Overlay, ask: Catechism) -> None:
    found = []
    for guess in guesses({name: said[path] for name, path in mine.items()}, PARTY):
        real = Guess(guess.field, mine[guess.path], guess.values)
        if path := confirmed(real, f"parties[{role}].{guess.field}", said, ask):
            found.append((guess.field, path))
    if found:
        overlay.say(f"parties[{role}].role", {"constant": role})
        for field, path in found:
            overlay.say(f"parties[{role}].{field}", {"at": path}, f"by its name: {seen(said[path])}")
