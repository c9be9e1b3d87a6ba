"""``crossdock map preview``: what the draft would have made of the partner's last documents, and of ours to it."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossdock.cli.map.messages_again import counted_changes, plain_messages, tell_messages
from crossdock.cli.map.replayed import readers, rewritten, roads
from crossdock.cli.map.room import MappingName, Room, room
from crossdock.cli.paper import JsonFlag, coloured, console, counted, marked, plain, say, table, write_json

if TYPE_CHECKING:
    from pipeline.editions.preview import Effect
    from pipeline.editions.rewriting import Rewritten

_PLACE = re.compile(r"\[\d+\]")


def preview(
    context: typer.Context,
    mapping: MappingName,
    last: Annotated[int, typer.Option(min=1, help="So many documents, and so many messages, newest first.")] = 50,
    json: JsonFlag = False,
) -> None:
    """Replay the partners' last documents under the draft and what is in force; list every changed order and field.

    What we sent or are about to send is written again too, from what was decided then, and every segment that would
    be another is listed. Nothing is changed and nothing is sent; only the look itself is written down.
    """
    from canonical.edition import Deed
    from pipeline.editions.publish import noted

    with room(context) as here:
        with here.reading() as uow:
            draft = here.sound_draft(uow, mapping, "Nothing was replayed.")
        effects, partners, messages = _replayed(here, mapping, last)
        changed = [effect for effect in effects if not effect.same]
        with here.acting(f"map preview {mapping}") as uow:
            says = f"{counted(len(effects), 'document')} replayed, {len(changed)} would change"
            if messages:
                says += f"; {counted(len(messages), 'message')} written again, {counted_changes(messages)} would change"
            noted(uow, draft, Deed.checked)
            noted(uow, draft, Deed.previewed, says)
        standing = here.book.made_of(mapping).label
    if json:
        write_json({"draft": draft.label, "in_force": standing, "replayed": len(effects),
                    "effects": [_plain(here, effect) for effect in changed],
                    "written_again": len(messages), "messages": plain_messages(messages)})  # fmt: skip
        return
    console().print(f"[bold]{draft.label}[/] (the draft) against [bold]{standing}[/] (in force)", highlight=False)
    if effects or not messages:
        _tell(here, effects, partners)
    tell_messages(messages)
    if changed or counted_changes(messages):
        say(f"Nothing was changed. When this is what you want: crossdock map publish {mapping}")


def _plain(here: Room, effect: "Effect") -> dict[str, Any]:
    said: dict[str, Any] = plain(effect)
    for order in said["changed"]:
        for field in order["fields"]:
            field["said_in"] = _said_in(here, effect, field["field"])
    return said


def _said_in(here: Room, effect: "Effect", field: str) -> str:
    """Return where the rule stands that makes the difference: the draft's own before what it rests on."""
    from connectors.mapping.library.rule_place import place_of_rule, rules_inside

    for label in effect.mapping.split(", "):
        made = here.book.merged.get(label.partition("@")[0])
        paths = list(rules_inside(made, field)) if made else []
        own = [path for path in paths if made and made.fields[path].by is made.top]
        if made and paths:
            return place_of_rule(made, (own or paths)[0])
    return ""


def _replayed(here: Room, mapping: str, last: int) -> "tuple[list[Effect], list[str], list[Rewritten]]":
    from pipeline.editions.preview import replay
    from pipeline.editions.publish import partners_of

    resting = here.book.resting_on(mapping)
    partners = partners_of(here.book, resting)
    with roads(here, here.book) as now, roads(here, here.book.with_drafts(resting)) as then, here.reading() as uow:
        found = replay(uow, partners, resting, readers(now), readers(then), last=last, at=uow.now)
        effects = list(_watched(found, last))
        return effects, partners, rewritten(here, resting, now, then, last)


def _watched(effects: "Iterable[Effect]", last: int) -> "Iterable[Effect]":
    """Show how far it is, on a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal) as bar:
        task = bar.add_task("replaying", total=last)
        for effect in effects:
            bar.advance(task)
            yield effect


def _tell(here: Room, effects: "list[Effect]", partners: Sequence[str]) -> None:
    changed = [effect for effect in effects if not effect.same]
    if not effects:
        whose = ", ".join(partners) or "nobody, for no profile names it"
        say(f"No stored document of {whose} has to do with it, so nothing could be compared.")
        return
    orders = sum(effect.orders for effect in effects)
    told = f"{counted(len(effects), 'document')} of {', '.join(partners)} replayed, {counted(orders, 'order')} in them"
    if not changed:
        say(f"{told}: every order and every finding stays the same.")
        return
    say(f"{told}: {counted(len(changed), 'document')} would change.\n")
    _tell_summary(here, changed)
    _tell_orders(changed)
    _tell_findings(changed)


def _tell_summary(here: Room, changed: "list[Effect]") -> None:
    """Say how often each kind of field changes, with an example."""
    found: dict[str, list[tuple[str, str]]] = {}
    places: dict[str, str] = {}
    for effect in changed:
        for order in effect.changed:
            for field in order.fields:
                kind = _PLACE.sub("[]", field.field)
                found.setdefault(kind, []).append((field.before, field.after))
                places.setdefault(kind, _said_in(here, effect, field.field))
    rows = [
        (
            field,
            str(len(pairs)),
            str(len(set(pairs))),
            _or_nothing(pairs[0][0]),
            _or_nothing(pairs[0][1]),
            places[field],
        )
        for field, pairs in sorted(found.items(), key=lambda item: -len(item[1]))
    ]
    if rows:
        columns = ("field", ">times", ">different", "for example, now", "then", "said in")
        console().print(table("What changes", columns, rows))


def _tell_orders(changed: "list[Effect]") -> None:
    rows: list[tuple[str, ...]] = []
    for effect in changed:
        if effect.failure:
            rows.append((str(effect.document_id), effect.name, "", marked("cannot be read", "red"), "", effect.failure))
        for order in effect.changed:
            where = (str(effect.document_id), effect.name, order.number)
            if order.becomes != "changes":
                colour = "green" if order.becomes == "appears" else "red"
                rows.append((*where, marked(f"the order {order.becomes}", colour), "", ""))
            rows += [(*where, f.field, _or_nothing(f.before), _or_nothing(f.after)) for f in order.fields]
    if rows:
        columns = (">document", "name", "order", "field", "now", "then")
        console().print(table("Every order and field", columns, rows))


def _tell_findings(changed: "list[Effect]") -> None:
    rows = [
        (str(effect.document_id), marked(becomes, colour), coloured(finding.severity), finding.says,
         finding.evidence.get("mapped_by", ""))
        for effect in changed
        for becomes, colour, findings in (
            ("appears", "red", effect.appeared), ("vanishes", "green", effect.vanished),
        )
        for finding in findings
    ]  # fmt: skip
    if rows:
        console().print(table("Findings", (">document", "", "severity", "what it says", "said in"), rows))


def _or_nothing(text: str) -> str:
    return text if text else marked("nothing", "dim")
