"""Every module and public name says what it is for, and no file hides behind a word that fits anything."""

import ast
from pathlib import PurePosixPath

VAGUE = {
    "manager", "helper", "helpers", "utils", "util", "common", "base", "data", "info", "process", "handler", "service",
}  # fmt: skip
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def silent(source):
    """Yield a sentence for each module, class or function that lacks a docstring and is public."""
    if not ast.get_docstring(source.tree):
        yield f"{source.path}:1 has no docstring; say in a sentence what the file is for"
    yield from _silent(source, source.tree, "")


def _silent(source, node, outer):
    for child in node.body:
        if isinstance(child, DEFINITIONS) and not child.name.startswith("_") and not _is_overload(child):
            if not ast.get_docstring(child):
                name = f"{outer}{child.name}"
                yield f"{source.path}:{child.lineno} {name} has no docstring; say what its caller may rely on"
            if isinstance(child, ast.ClassDef):
                yield from _silent(source, child, f"{child.name}.")


def _is_overload(node):
    return any(getattr(word, "id", getattr(word, "attr", "")) in {"overload", "setter"} for word in node.decorator_list)


def vague(source):
    """Yield a sentence for each word in a path that names nothing."""
    for part in PurePosixPath(source.path).with_suffix("").parts:
        for word in sorted(set(part.split("_")) & VAGUE):
            yield f"{source.path}:1 is named {word!r}, which fits anything; name the one idea in the file"


def test_every_module_and_public_name_has_a_docstring(house, nothing_to_say):
    complaints = [says for source in house for says in silent(source)]
    nothing_to_say(complaints)


def test_no_file_bears_a_word_that_fits_anything(house, test_code, nothing_to_say):
    complaints = [says for source in [*house, *test_code] for says in vague(source)]
    nothing_to_say(complaints)


def test_mappings_hold_data_and_no_code(root, nothing_to_say):
    complaints = [
        f"{path.relative_to(root)}:1 is code among the mappings; a named transform belongs in connectors/mapping"
        for path in (root / "mappings").rglob("*.py")
    ]
    nothing_to_say(complaints)


def test_a_silent_name_would_be_seen(planted):
    text = '''
class Dock:
    def load(self): ...
    def _hidden(self): ...
    @value.setter
    def value(self, new): ...
def open_door():
    """Open."""
    def inner(): ...
'''
    complaints = list(silent(planted(text)))
    assert [says.split(" has")[0] for says in complaints] == [
        "router/planted.py:1",
        "router/planted.py:2 Dock",
        "router/planted.py:3 Dock.load",
    ]


def test_a_vague_name_would_be_seen(planted):
    assert len(list(vague(planted("", "store/order_manager.py")))) == 1
    assert len(list(vague(planted("", "pipeline/utils/clean.py")))) == 1
    assert list(vague(planted("", "store/database.py"))) == []
