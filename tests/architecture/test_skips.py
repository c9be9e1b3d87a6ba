"""A test that is not run says why."""

import ast

NEEDS_REASON = {"pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail", "pytest.skip", "pytest.xfail"}
POSITIONAL = {"pytest.mark.skip", "pytest.skip", "pytest.xfail"}  # the reason may be the first argument


def silent_skips(source):
    """Yield a sentence for each skipped or excused test without a reason."""
    calls = {id(node.func): node for node in ast.walk(source.tree) if isinstance(node, ast.Call)}
    for node in ast.walk(source.tree):
        name = source.dotted(node) if isinstance(node, ast.Attribute) else ""
        if name in NEEDS_REASON and not _reasoned(name, calls.get(id(node))):
            yield f"{source.path}:{node.lineno} {name} gives no reason; say why, or let the test run"


def _reasoned(name, call):
    if call is None:
        return False
    given = [keyword.value for keyword in call.keywords if keyword.arg == "reason"]
    given += call.args[:1] if name in POSITIONAL else []
    return any(not isinstance(value, ast.Constant) or str(value.value).strip() for value in given)


def test_no_test_is_skipped_without_a_reason(test_code, nothing_to_say):
    complaints = [says for source in test_code for says in silent_skips(source)]
    nothing_to_say(complaints)


def test_a_silent_skip_would_be_seen(planted):
    for fault in ("@pytest.mark.skip", "@pytest.mark.skip()", "@pytest.mark.skipif(x)", "@pytest.mark.skip(reason='')"):
        assert len(list(silent_skips(planted(f"import pytest\n{fault}\ndef test_x(): ...\n")))) == 1
    fine = (
        "import pytest\n@pytest.mark.skipif(x, reason='no corpus here')\ndef test_x():\n    pytest.skip('no corpus')\n"
    )
    assert list(silent_skips(planted(fine))) == []
