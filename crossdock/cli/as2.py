"""Set AS2 up: make and show certificates, and send a new partner a first message."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossdock.cli.counter import house
from crossdock.cli.exit import Exit
from crossdock.cli.paper import JsonFlag, console, say, table, write_json

if TYPE_CHECKING:
    from connectors.ports import Outcome
    from connectors.transports.as2.certificate import Certificate
    from crossdock.assembly import House

app = typer.Typer(no_args_is_help=True)
certificate = typer.Typer(no_args_is_help=True, help="Make and show certificates.")
app.add_typer(certificate, name="certificate")

_LOOK = timedelta(seconds=0.5)


@certificate.command("new")
def new_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Whom the certificate names: your company, as partners know it.")],
    folder: Annotated[Path, typer.Option(help="Where the two files go.")] = Path("as2"),
    file: Annotated[str, typer.Option(help="What the two files are called; without it, as the name is.")] = "",
    years: Annotated[int, typer.Option(min=1, max=10, help="How long it is valid.")] = 3,
    bits: Annotated[int, typer.Option(min=2048, max=8192, help="The RSA key's length.")] = 3072,
) -> None:
    """Make a certificate of your own and its private key, as AS2 partners exchange them.

    The certificate is for your partners; the key stays with you and is readable by you alone.
    """
    from connectors.transports.as2.certificate import new, read
    from pipeline.step import NotNowError
    from world import disk
    from world.clock import WallClock

    now = WallClock().now()
    stem = file or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "as2"
    paths = folder / f"{stem}.key", folder / f"{stem}.crt"
    for path in paths:
        if path.exists():
            raise NotNowError(f"{path} exists and is not replaced. Give the new one a name of its own with --file.")
    for path, content, private in zip(paths, new(name, now=now, years=years, bits=bits), (True, False), strict=True):
        disk.write(path, content, private=private)
    made = read(paths[1])
    say(f"{paths[1]}: the certificate, valid until {made.until:%Y-%m-%d}. Send it to your partner, and read them its")
    say(f"fingerprint over the telephone: {made.fingerprint}")
    say(f"{paths[0]}: the private key. Keep it; whoever has it can sign in your name.")
    root = context.obj.parent.resolve()
    inside, shut = (path.resolve() for path in (paths[1], paths[0]))
    if inside.is_relative_to(root):
        inside, shut = inside.relative_to(root), shut.relative_to(root)
    say(f"In {context.obj}, under the channel's as2:\n  ours:\n    - {{certificate: {inside}, key: 'file:{shut}'}}")


@certificate.command("show")
def show(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Certificates; without any, all in the configuration.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Show whose certificates are valid from when to when, and by which fingerprint they are known."""
    from connectors.transports.as2.certificate import read

    rows = [("", "", read(path)) for path in files] if files else _configured(context.obj)
    if json:
        write_json([_plain(*row) for row in rows])
        return
    cells = [
        (channel, whose, one.place, one.subject, _day(one.x509.not_valid_before_utc), _day(one.until), _day(one.since),
         one.fingerprint)
        for channel, whose, one in rows
    ]  # fmt: skip
    columns = ("channel", "whose", "file", "names", "valid from", "until", "used from", "SHA-256")
    console().print(table("Certificates", columns, cells) if cells else "No channel speaks AS2.")


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _configured(config: Path) -> "list[tuple[str, str, Certificate]]":
    from connectors.transports.as2.certificate import ours, theirs
    from crossdock.assembly import as2_terms
    from crossdock.settings import load

    rows: list[tuple[str, str, Certificate]] = []
    for channel, terms in as2_terms(load(config)).items():
        rows += [(channel, "ours", ours(one)) for one in terms.ours]
        rows += [(channel, terms.them, theirs(one)) for one in terms.theirs]
    return rows


def _plain(channel: str, whose: str, one: "Certificate") -> dict[str, str]:
    return {
        "channel": channel, "whose": whose, "file": one.place, "names": one.subject, "sha256": one.fingerprint,
        "valid_from": one.x509.not_valid_before_utc.isoformat(), "valid_until": one.until.isoformat(),
        "since": one.since.isoformat(),
    }  # fmt: skip


@app.command("try")
def try_(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel, as the configuration names it.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What to send, exactly as it stands.")],
    wait: Annotated[int, typer.Option(min=0, help="Seconds to wait for a receipt that comes by itself.")] = 60,
) -> None:
    """Send a file as it stands, and show the partner's receipt: the first message of a new exchange.

    It goes around the outbox, takes no control number and belongs to no order.
    """
    from connectors.ports import AlreadyDone, Done

    with house(context) as opened:
        outcome, says = _sent(opened, channel, file, wait)
    say(says, error=not isinstance(outcome, Done | AlreadyDone))
    if not isinstance(outcome, Done | AlreadyDone):
        raise typer.Exit(Exit.wrong)


def _sent(opened: "House", channel: str, file: Path, wait: int) -> "tuple[Outcome, str]":
    """Send the file and return what came of it, and a sentence."""
    from canonical.message import MessageKind, Parcel
    from connectors.ports import Pending, Rejected, Unknown
    from crossdock.assembly import as2_transports
    from pipeline.incoming.as2_ledger import StoreLedger
    from store import NotFound
    from world import chance, disk

    transports = as2_transports(opened.desk)
    if channel not in transports:
        raise NotFound(f"there is no AS2 channel {channel!r}; there are: {', '.join(transports) or 'none'}")
    transport = transports[channel]
    parcel = Parcel(
        key=f"try {chance.token()}", kind=MessageKind.order_acknowledgement, partner=transport.terms.them,
        name=file.name, content=disk.read(file, at_most=transport.terms.max_bytes),
    )  # fmt: skip
    transport.stage(parcel)
    outcome = transport.publish(parcel, again=False)
    ledger = StoreLedger(opened.desk, channel, transport.terms.them)
    sent = ledger.transmission(parcel.key)
    for _ in range(int(wait / _LOOK.total_seconds()) if isinstance(outcome, Pending) else 0):
        if sent is not None and sent.verdict:
            outcome = transport.publish(parcel, again=True)  # what the receipt says; nothing is posted any more
            break
        opened.desk.clock.sleep(_LOOK)
        sent = ledger.transmission(parcel.key)
    if isinstance(outcome, Rejected | Unknown):
        return outcome, outcome.reason
    if isinstance(outcome, Pending):
        return outcome, f"{outcome.reference} was posted, and no receipt came within {wait} s. Does the hub run?"
    receipt = sent.says if sent is not None else ""
    return outcome, f"{transport.terms.them} has it: {receipt} Message-ID {outcome.reference}"
