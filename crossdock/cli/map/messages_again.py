"""Tell what a draft would say otherwise in the messages that we wrote: how often, and segment by segment."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crossdock.cli.edi.diff import plain_change, print_change
from crossdock.cli.paper import console, counted, literal, marked, plain, say, table

if TYPE_CHECKING:
    from pipeline.editions.rewriting import Rewritten


def counted_changes(messages: "Sequence[Rewritten]") -> int:
    """Return how many messages would be different."""
    return sum(not one.same for one in messages)


def plain_messages(messages: "Sequence[Rewritten]") -> list[dict[str, Any]]:
    """Return the messages that would be different as JSON says them, each with its changes."""
    return [
        {**plain(one.model_copy(update={"changes": ()})), "changes": [plain_change(change) for change in one.changes]}
        for one in messages if not one.same
    ]  # fmt: skip


def tell_messages(messages: "Sequence[Rewritten]") -> None:
    """Write how many messages would be different, what changes in them, and each segment that does."""
    if not messages:
        return
    changed = [one for one in messages if not one.same]
    whose = ", ".join(dict.fromkeys(one.partner for one in messages))
    told = f"{counted(len(messages), 'message')} to {whose} written again"
    if not changed:
        say(f"{told}: every segment stays the same.")
        return
    lost = sum(bool(one.failure) for one in changed)
    say(f"{told}: {counted(len(changed), 'message')} would change.{f' {lost} could not be written.' if lost else ''}\n")
    _tell_summary(changed)
    for one in changed:
        _tell_one(one)


def _tell_summary(changed: "Sequence[Rewritten]") -> None:
    """Say how often each element and segment changes, with an example."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in changed:
        for change in one.changes:
            if change.kind != "changed":
                found.setdefault((change.segment, change.name), []).append((change.before, change.after))
            for element in change.elements:
                found.setdefault((element.reference, element.name), []).append((element.before, element.after))
    rows = [
        (*what, str(len(pairs)), str(len({*pairs})), *(cell or marked("nothing", "dim") for cell in pairs[0]))
        for what, pairs in sorted(found.items(), key=lambda item: -len(item[1]))
    ]
    if rows:
        columns = ("what", "", ">times", ">different", "for example, now", "then")
        console().print(table("What changes in what we write", columns, rows))


def _tell_one(one: "Rewritten") -> None:
    kind = one.kind.replace("_", " ")
    head = (
        f"[bold]{literal(one.name or 'not written yet')}[/]  {kind} to {literal(one.partner)}, message {one.message_id}"
    )
    console().print(head, highlight=False)
    if one.failure:
        console().print(f"  [red]cannot be written then:[/] {literal(one.failure)}", highlight=False, soft_wrap=True)
    if one.failed:
        console().print(f"  [yellow]cannot be written now:[/] {literal(one.failed)}", highlight=False, soft_wrap=True)
    for change in one.changes:
        print_change(change)
    say("")
