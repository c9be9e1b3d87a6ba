"""From sample documents to a proposal, whatever kind they are of. The same samples and answers give the same files."""

from collections.abc import Mapping

from connectors.drafting.edi_draft import draft_edi
from connectors.drafting.proposal import Proposal
from connectors.drafting.question import Catechism
from connectors.drafting.sample import BadSample, open_sample
from connectors.drafting.sheet_draft import draft_table
from connectors.drafting.shop_draft import draft_json
from connectors.edi.guide import GuideBook
from connectors.mapping.library.book import MappingBook


def propose(
    partner: str, samples: Mapping[str, bytes], book: MappingBook, guides: GuideBook, answers: Mapping[str, str]
) -> Proposal:
    """Draft a partner from its samples, by name. Raises ``BadSample`` with a sentence where that cannot be done."""
    opened = [open_sample(name, content, guides) for name, content in sorted(samples.items())]
    kinds = sorted({one.kind for one in opened})
    if len(kinds) != 1:
        raise BadSample(f"the samples are of several kinds, {' and '.join(kinds)}; draft each kind by itself")
    ask = Catechism(answers)
    if kinds[0] == "json":
        return draft_json(partner, opened, book, ask)
    if kinds[0] == "table":
        return draft_table(partner, opened, book, ask)
    return draft_edi(partner, opened, book, guides, ask)
