"""Draw ``docs/rules.md`` from the rules themselves: what each suspects, and what a profile may set.

``python -m crossdock.rules_page > docs/rules.md`` draws it anew; a test compares
the file with the rules.
"""

import inspect
import sys
from collections.abc import Iterator

from router.rules import Rule, every_rule

_HEAD = """\
# Review rules

Drawn from `router/rules` by `python -m crossdock.rules_page`; do not edit by hand.

All rules look at every order, and all their findings are kept. A finding of severity `reject` rejects the order,
else one of severity `hold` puts it before a person, else the order is accepted. What a person approves for one
order only informs from then on, as long as the order asks for no more than it did; once it does, whatever is found
in other words is asked about anew. When the last hold is approved the rules look once more: while the order
waited, another may have taken the credit.

A partner's `profile.yaml` may set, for each rule by its name:

```yaml
review:
  requested_date_past: {days: 3}
  missing_price: {severity: hold}
```

`severity` is `inform`, `hold`, `reject` or `off`, and every rule has it; the other options stand below.
"""


def draw() -> str:
    """Return the whole page as Markdown."""
    return "\n".join([_HEAD, *(line for rule in every_rule() for line in _chapter(rule))])


def _chapter(rule: Rule) -> Iterator[str]:
    yield f"## `{rule.name}`\n\n{rule.says}\n\n{inspect.getdoc(rule.review)}\n\nKind of hold: `{rule.kind}`\n"
    fields = rule.options.model_fields
    if fields:
        yield f"{inspect.getdoc(rule.options)}\n\n| Option | Default |\n|---|---|"
        yield from (f"| `{name}` | `{str(field.default).lower()}` |" for name, field in fields.items())
        yield ""


if __name__ == "__main__":
    sys.stdout.write(draw())
