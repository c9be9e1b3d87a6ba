"""``crossdock edi sample``: a document made up from a guide, to try a partner, a mapping or a hub with."""

from enum import StrEnum
from typing import Annotated

import typer

from crossdock.cli.edi.wanted import PartnerOption, ReleaseOption, SetArgument, wanted


class Size(StrEnum):
    """How much is said."""

    minimal = "minimal"
    typical = "typical"
    full = "full"


def sample(
    kind: SetArgument,
    release: ReleaseOption = None,
    partner: PartnerOption = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Which of the endlessly many; the same seed, the same document.")
    ] = 1,
    size: Annotated[
        Size, typer.Option(help="minimal: what must come; typical: what usually comes; full: everything that may.")
    ] = Size.typical,
) -> None:
    """Print a made-up interchange: plausible, valid by its guide, its totals right."""
    from connectors.edi.samples.sample import interchange

    guide, terms = wanted(kind, release, partner)
    if terms is None or terms.syntax != "x12":
        content = interchange(guide, seed, size.value, marks=("*", ">", "~\n"))
    else:
        ours = guide.set in terms.answers
        sender, receiver = (terms.us, terms.them) if ours else (terms.them, terms.us)
        content = interchange(
            guide,
            seed,
            size.value,
            sender=sender.id,
            receiver=receiver.id,
            qualifiers=(sender.qualifier, receiver.qualifier),
            marks=(terms.element_separator, terms.component_separator, terms.segment_terminator + "\n"),
        )
    typer.echo(content, nl=False)
