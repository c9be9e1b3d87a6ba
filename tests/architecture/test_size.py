"""A file is one idea and a function one thought: what grows longer than the measure wants to be cut in two."""

import ast

LONGEST_FILE = 300  # lines
LONGEST_FUNCTION = 30  # statements, those inside inner functions too, its docstring not


def long_functions(source):
    """Yield a sentence for each function with too many statements."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            count = sum(isinstance(inner, ast.stmt) for inner in ast.walk(node)) - 1
            count -= ast.get_docstring(node, clean=False) is not None
            if count > LONGEST_FUNCTION:
                yield (
                    f"{source.path}:{node.lineno} {node.name} has {count} statements, {LONGEST_FUNCTION} are the most; "
                    "give a part of it a name of its own"
                )


def test_no_file_is_longer_than_one_idea(house, test_code, nothing_to_say):
    complaints = [
        f"{source.path}:{length} is the last line, {LONGEST_FILE} are the most; move one of its ideas to its own file"
        for source in [*house, *test_code]
        if (length := len(source.text.splitlines())) > LONGEST_FILE
    ]
    nothing_to_say(complaints)


def test_no_function_is_longer_than_one_thought(house, nothing_to_say):
    complaints = [says for source in house for says in long_functions(source)]
    nothing_to_say(complaints)


def test_a_long_function_would_be_seen(planted):
    body = "\n".join("    x = 1" for _ in range(LONGEST_FUNCTION))
    assert list(long_functions(planted(f'def f():\n    """Doc."""\n{body}\n'))) == []
    [says] = long_functions(planted(f"def f():\n{body}\n    return x\n"))
    assert says.startswith("router/planted.py:1 f has 31 statements")
