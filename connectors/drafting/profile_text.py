"""Write a partner's profile as a person would, with a remark where a word needs one."""

from collections.abc import Mapping

from connectors.drafting.question import Catechism, Choice
from connectors.drafting.yaml_text import Value, flow, remark, scalar


def profile_text(
    partner: str, parts: Mapping[str, Mapping[str, Value]], remarks: Mapping[str, str], ask: Catechism
) -> str:
    """Return the file; ``parts`` are edi, mail or marketplace with their words."""
    name = ask.ask("name", "What is the partner called?", proposed=partner.replace("-", " ").title())
    shortage = ask.ask(
        "shortage", "What if not all of an order is in stock?",
        choices=[Choice("complete", "wait until all is there"), Choice("partial", "ship what there is")],
        proposed="complete",
    )  # fmt: skip
    lines = [f"partner: {partner}", f"name: {scalar(name)}"]
    for part, words in parts.items():
        lines.append(f"{part}:")
        for word, value in words.items():
            lines += remark(remarks[word], 2) if word in remarks else []
            lines.append(f"  {word}: {flow(value)}")
    lines += ["fulfilment:", f"  shortage: {shortage}"]
    return "\n".join(lines) + "\n"
