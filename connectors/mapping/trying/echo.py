"""What a buyer wants to see again: the values of its order that our answers carry back, and whether they do."""

from collections.abc import Iterator, Mapping

from connectors.mapping.library.book import MappingBook
from connectors.mapping.library.compiled import CompiledMapping
from connectors.mapping.library.writing_name import writing_names
from connectors.mapping.problem import Problem
from connectors.mapping.reading.outline import Branch, Leaf, Listing, Member

_ORDERS = ("850", "860", "ORDERS")
_NOTICE = "plan.cartons[].contents[]"
_ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    "order_acknowledgement": {"number": "order_number"},
    "order_change_answer": {"number": "order_number", "lines[]": "lines[].answered"},
    "invoice": {"number": "order_number"},
    "ship_notice": {
        "number": "plan.orders[].number",
        "ordered_on": "plan.orders[].ordered_on",
        "references[]": "plan.orders[].references[]",
        "lines[].number": f"{_NOTICE}.line",
        "lines[]": _NOTICE,
    },
}  # fmt: skip - by the noun of the answer: where a field of the order stands in it, where that is not the same


def echoes(mapping: CompiledMapping) -> dict[str, list[str]]:
    """Return, by the number of the answering set, the fields that an order's mapping wants carried back."""
    found: dict[str, list[str]] = {}
    for path, leaf in _leaves(mapping.outline, ""):
        for number in leaf.rule.echo:
            found.setdefault(number, []).append(path)
    return found


def lost(order: CompiledMapping, answer: CompiledMapping) -> list[str]:
    """Return the fields of an order that its mapping wants carried back and the answer's mapping does not write."""
    said = {path for path, leaf in _leaves(answer.outline, "") if leaf.pen or leaf.piece_pens}
    wanted = echoes(order).get(answer.document.set, [])
    return [path for path in wanted if _there(path, answer.document.noun) not in said]


def check(book: MappingBook) -> Iterator[Problem]:
    """Yield a problem for each value that a partner wants to see again and the mapping of its answer does not write."""
    for partner, profile in book.profiles.items():
        named = {number: name.partition("@")[0] for number, name in profile.edi.sets.items()} if profile.edi else {}
        orders = [name for number, name in named.items() if number in _ORDERS and name in book.mappings]
        answers = [name.partition("@")[0] for name in writing_names(profile, book.merged)]
        for order in orders:
            for name in {**dict.fromkeys(answers), **dict.fromkeys(named.values())}:
                answer = book.mappings.get(name)
                if answer is not None and answer.writes and name != order:
                    yield from _blamed(book, order, answer, partner)


def _blamed(book: MappingBook, order: str, answer: CompiledMapping, partner: str) -> Iterator[Problem]:
    for path in lost(book.mappings[order], answer):
        by = book.merged[order].fields[path].by
        there = _there(path, answer.document.noun)
        says = f"{partner} wants it back in the {answer.document.set}, and {answer.name} does not write {there}"
        yield by.problem(f"fields.{path}.echo: {says}", "fields", path, "echo")


def _there(path: str, noun: str) -> str:
    """Return where a field of the order stands in an answer."""
    for ours, theirs in _ELSEWHERE.get(noun, {}).items():
        if path == ours or path.startswith(f"{ours}."):
            return theirs + path[len(ours) :]
    return path


def _leaves(member: Member, path: str) -> Iterator[tuple[str, Leaf]]:
    if isinstance(member, Leaf):
        yield path, member
    elif isinstance(member, Branch):
        for name, inner in member.members.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(member, Listing):
        for branch in [made.each for made in member.each[:1]] + [named for _, named in member.named]:
            yield from _leaves(branch, f"{path}[]")
