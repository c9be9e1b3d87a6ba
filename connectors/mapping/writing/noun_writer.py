"""Write a noun along its mapping: each value where its rule says, and nothing that would be read otherwise."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from pydantic import BaseModel

from connectors.mapping.language.rule_spec import Rule
from connectors.mapping.language.rule_text import Unsayable
from connectors.mapping.language.transform import Unfit
from connectors.mapping.places.source import Pen
from connectors.mapping.reading.gathered import Asking, Path, dotted
from connectors.mapping.reading.outline import Branch, Leaf, Listing
from connectors.ports import Unreadable

Write: TypeAlias = Callable[[Any, Any, Path, Asking], None]  # where it is written, the value, its path, whom to ask


def noun_writer(branch: Branch) -> Write:
    """Return what writes a noun's fields into a draft; raises ``Unreadable`` where one of them cannot be said."""
    leaves = [(name, m) for name, m in branch.members.items() if isinstance(m, Leaf) and m.rule.only != "read"]
    leaves.sort(key=lambda one: bool(one[1].rule.codes))  # a qualifier first, then the word that it is a code for
    inner = [(name, _inner(m)) for name, m in branch.members.items() if not isinstance(m, Leaf)]

    def write(draft: Any, noun: BaseModel, path: Path, asking: Asking) -> None:
        unsaid: list[tuple[Leaf, Any, str]] = []
        for name, leaf in leaves:
            value = getattr(noun, name)
            try:
                _write_leaf(leaf, draft, value, path, asking)
            except Unsayable as error:
                unsaid.append((leaf, value, str(error)))
        for leaf, value, says in unsaid:
            if not _said_anyway(leaf, draft, value):
                raise Unreadable(f"{dotted((*path, leaf.name))} cannot be written by {leaf.mapped_by}: {says}")
        for name, member in inner:
            value = getattr(noun, name)
            if value is not None:
                member(draft, value, (*path, name), asking)

    return write


def _inner(member: Branch | Listing) -> Write:
    return noun_writer(member) if isinstance(member, Branch) else _list_writer(member)


def _write_leaf(leaf: Leaf, draft: Any, value: Any, path: Path, asking: Asking) -> None:
    constant = leaf.meaning.constant
    if constant is not None:
        if value != constant:
            raise Unsayable(f"it is {str(value)!r}, and the mapping always means {str(constant)!r}")
    elif value is None or value in ("", ()) or (leaf.rule.prefer and _unsaid(leaf.rule, value)):
        if leaf.rule.required and leaf.meaning.default is None:
            raise Unsayable("it is empty, and the document must say it")
    elif leaf.pen or leaf.piece_pens:
        _write_value(leaf, draft, value, asking)
    elif value != leaf.meaning.default and not _is_position(leaf, value, path):
        raise Unsayable("no place is named where it can be written")


def _unsaid(rule: Rule, value: Any) -> bool:
    """Tell whether a value is said by saying nothing."""
    return rule.prefer.get(str(value).lower() if isinstance(value, bool) else str(value)) == ""


def _write_value(leaf: Leaf, draft: Any, value: Any, asking: Asking) -> None:
    say = leaf.say or str
    values = value if isinstance(value, tuple) else (value,)
    texts = [say(_theirs(leaf.rule, one, asking)) for one in values]
    if not leaf.pen:
        _say_in_pieces(leaf, draft, texts)
        return
    if leaf.more_pens or leaf.rule.most is not None:
        _say_in_one_of(leaf, draft, texts, value)
    else:
        _say_with(leaf.pen, leaf, draft, texts, value)
    for pen in leaf.also_pens:
        _say_with(pen, leaf, draft, texts, value)


def _say_with(pen: Pen, leaf: Leaf, draft: Any, texts: Sequence[str], value: Any) -> None:
    for cell, text in zip(pen(draft, len(texts)), texts, strict=True):
        _say(leaf, cell, text, value)


def _say_in_one_of(leaf: Leaf, draft: Any, texts: Sequence[str], value: Any) -> None:
    """Say it in the first place that has room for it."""
    pens = [leaf.pen, *leaf.more_pens]
    if leaf.rule.most is not None and any(len(text) > leaf.rule.most for text in texts):
        del pens[0]
    refused = Unsayable(f"{texts[0]!r} has more than the {leaf.rule.most} characters that there is room for")
    for pen in pens:
        assert pen is not None
        try:
            _say_with(pen, leaf, draft, texts, value)
        except Unsayable as error:
            refused = error
        else:
            return
    raise refused


def _theirs(rule: Rule, value: Any, asking: Asking) -> Any:
    """Return the partner's word where ours was looked up, else the value itself."""
    if rule.lookup is None:
        return value
    try:
        found = asking.find_back(rule.lookup, str(value))
    except LookupError as error:
        raise Unsayable(error.args[0]) from None
    if found is None and rule.unlisted == "refuse":
        raise Unsayable(f"{str(value)!r} stands in no row of {rule.lookup.table} as {rule.lookup.give}")
    return value if found is None else found


def _is_position(leaf: Leaf, value: Any, path: Path) -> bool:
    place = next((step for step in reversed(path) if isinstance(step, int)), None)
    return leaf.rule.at == ("#",) and place is not None and str(value) == str(place + 1)


def _say_in_pieces(leaf: Leaf, draft: Any, texts: Sequence[str]) -> None:
    for text in texts:
        for pen, piece, part in zip(leaf.piece_pens, leaf.rule.concat, cut(text, leaf), strict=False):
            if part != piece.silent:
                pen(draft, 1)[0].say(part)


def cut(text: str, leaf: Leaf) -> list[str]:
    """Cut a text into the pieces that it was put together from; fewer where it ends early."""
    found, rest = [], text
    for piece in leaf.rule.concat:
        if not rest:
            break
        length = piece.length or len(rest)
        found.append(rest[:length])
        rest = rest[length:]
        if rest and not rest.startswith(leaf.rule.joined_by):
            raise Unsayable(f"{text!r} cannot be cut into its pieces")
        rest = rest.removeprefix(leaf.rule.joined_by)
    if rest:
        raise Unsayable(f"{text!r} is longer than its pieces")
    return found


def _say(leaf: Leaf, cell: Any, text: str, value: Any) -> None:
    """Say it, unless something is said there already that means the same."""
    if cell.text in ("", text):
        cell.say(text)
    elif not _means(leaf, cell.text, value):
        raise Unsayable(f"{cell.called} says {cell.text!r} already, and would have to say {text!r}")


def _said_anyway(leaf: Leaf, draft: Any, value: Any) -> bool:
    """Tell whether another field has written what this one means: a qualifier, and the word that it is a code for."""
    if leaf.pen is None or value is None or leaf.target.kind == "texts":
        return False
    return any(cell.text and _means(leaf, cell.text, value) for cell in leaf.pen(draft, 1))


def _means(leaf: Leaf, text: str, value: Any) -> bool:
    try:
        return bool(leaf.meaning.of_text(text) == value)
    except Unfit:
        return False


def _list_writer(listing: Listing) -> Write:
    named = [(_constants(branch), noun_writer(branch)) for _, branch in listing.named]
    begin = listing.each[0].begin if listing.each else None
    each = noun_writer(listing.each[0].each) if listing.each else None

    def write(draft: Any, entries: Sequence[BaseModel], path: Path, asking: Asking) -> None:
        free = list(named)
        for n, entry in enumerate(entries):
            fitting = next((one for one in free if all(getattr(entry, k) == v for k, v in one[0].items())), None)
            if fitting:
                free.remove(fitting)
                fitting[1](draft, entry, (*path, n), asking)
            elif each and begin:
                inner, done = begin(draft)
                each(inner, entry, (*path, n), asking)
                try:
                    done()
                except Unsayable as error:
                    raise Unreadable(f"{dotted((*path, n))} cannot be written: {error}") from None
            else:
                raise Unreadable(f"{dotted((*path, n))} cannot be written: no rule is for an entry like this one")

    return write


def _constants(branch: Branch) -> dict[str, Any]:
    leaves = {name: member for name, member in branch.members.items() if isinstance(member, Leaf)}
    return {name: leaf.meaning.constant for name, leaf in leaves.items() if leaf.meaning.constant is not None}
