"""What only a person can answer about a partner, what is proposed, and what was answered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from canonical.noun import Noun
from connectors.mapping.problem import BadConfiguration, Problem
from connectors.mapping.suggestion import nearest
from connectors.mapping.yaml_file import parse, place

_SHOWN = 3  # examples


class Choice(NamedTuple):
    """One possible answer, and what it means."""

    word: str
    says: str = ""


class Question(Noun):
    """One question; without ``choices`` any text answers it, and an empty one means: nothing.

    ``proposed`` is taken where nobody answers.
    """

    key: str  # "requested_on", "unit.CT"
    asks: str
    why: str = ""  # where that was seen
    choices: tuple[Choice, ...] = ()
    proposed: str = ""

    def fits(self, answer: str) -> bool:
        """Tell whether an answer is one of those that there are."""
        return not self.choices or answer in {choice.word for choice in self.choices}


class Catechism:
    """Asks, and gives the answer that stands ready; keeps every question in the order asked."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self._answers = answers
        self.asked: list[Question] = []

    def ask(
        self, key: str, asks: str, *, choices: Iterable[Choice | str] = (), proposed: str = "", why: str = ""
    ) -> str:
        """Return the answer, or what is proposed."""
        known = tuple(one if isinstance(one, Choice) else Choice(one) for one in choices)
        question = Question(key=key, asks=asks, why=why, choices=known, proposed=proposed)
        self.asked.append(question)
        answer = self._answers.get(key, proposed)
        return answer if question.fits(answer) else proposed


def seen(values: Mapping[str, int]) -> str:
    """Say what stood somewhere: ``20261201, 20261208 and 4 more``."""
    few = sorted(values, key=lambda text: (-values[text], text))
    more = f" and {len(few) - _SHOWN} more" if len(few) > _SHOWN else ""
    return ", ".join(text if len(text) <= 40 else f"{text[:39]}…" for text in few[:_SHOWN]) + more


def times(count: int) -> str:
    """Say how often: ``once``, ``4 times``."""
    return "once" if count == 1 else f"{count} times"


def answers_in(content: bytes, file: str, questions: Sequence[Question]) -> dict[str, str]:
    """Read an answer file; raises ``BadConfiguration`` with the place of each answer that fits no question."""
    tree = parse(content, file)
    known = {question.key: question for question in questions}
    found, problems = {}, []
    entries = tree.value if isinstance(tree.value, dict) else {}
    if not isinstance(tree.value, dict) and tree.value is not None:
        problems.append(Problem(file, tree.line, tree.column, 'expected answers, such as: requested_on: "002"'))
    for key, node in entries.items():
        answer = "" if node.value is None else node.value
        if key not in known:
            says = f"{key}: nobody asks this{nearest(key, known)}"
            problems.append(Problem(file, *place(tree, [key], key=True), says))
        elif not isinstance(answer, str) or not known[key].fits(answer):
            words = ", ".join(choice.word for choice in known[key].choices) or "a text"
            problems.append(Problem(file, *place(tree, [key]), f"{key}: expected {words}"))
        else:
            found[key] = answer
    if problems:
        raise BadConfiguration(problems)
    return found
