"""What a draft comes to: files to be put into the folder of mappings, the questions asked, and what to look at."""

from dataclasses import dataclass, field

from connectors.drafting.question import Question
from connectors.drafting.yaml_text import flow, remark, scalar


@dataclass(frozen=True)
class Proposal:
    """Files by their path in the folder of mappings; ``notes`` are sentences about the samples.

    ``coverage`` is how much of the samples the drafted mappings read, in percent, by
    their names.
    """

    partner: str
    files: dict[str, bytes]
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    coverage: dict[str, int] = field(default_factory=dict)

    def answer_file(self) -> bytes:
        """Return all questions as a file that can be filled in and given back."""
        lines = [f"# What only a person can answer about {self.partner}. What stands here is what is proposed."]
        for question in self.questions:
            lines += ["", *remark(question.asks)]
            lines += remark(f"Seen: {question.why}") if question.why else []
            for choice in question.choices:
                lines += remark(f"  {choice.word}" + (f": {choice.says}" if choice.says else ""))
            lines.append(f"{scalar(question.key)}: {flow(question.proposed)}")
        return ("\n".join(lines) + "\n").encode()
