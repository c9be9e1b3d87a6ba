"""One file catches everything, so that no error is swallowed on the way to it."""

import ast

CATCHER = "pipeline/step.py"
EVERYTHING = {"Exception", "BaseException"}


def catch_alls(source):
    """Yield a sentence for each place that swallows whatever may come."""
    if source.path == CATCHER:
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _names(node.type) & EVERYTHING):
            yield f"{source.path}:{node.lineno} catches everything; name the error, and let {CATCHER} catch the rest"
        elif isinstance(node, ast.Call) and _suppresses_everything(source, node):
            yield f"{source.path}:{node.lineno} suppresses everything; name the error that may be passed over"


def _suppresses_everything(source, call):
    named = set().union(*map(_names, call.args))
    return source.dotted(call.func) == "contextlib.suppress" and bool(named & EVERYTHING)


def _names(node):
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def test_only_the_step_catches_everything(house, nothing_to_say):
    complaints = [says for source in house for says in catch_alls(source)]
    nothing_to_say(complaints)


def test_a_swallowed_error_would_be_seen(planted):
    for clause in ("except:", "except Exception:", "except (ValueError, Exception) as e:", "except BaseException:"):
        assert len(list(catch_alls(planted(f"try:\n    f()\n{clause}\n    pass\n")))) == 1
    assert len(list(catch_alls(planted("import contextlib\nwith contextlib.suppress(Exception): f()")))) == 1
    assert list(catch_alls(planted("try:\n    f()\nexcept ValueError:\n    pass\n"))) == []
    assert list(catch_alls(planted("try:\n    f()\nexcept Exception:\n    pass\n", CATCHER))) == []
