"""Five hundred files that nobody means well with: what each is called, where it lies, and its bytes."""

import random
from collections.abc import Iterator
from typing import NamedTuple

CHANCE = random.Random(4)
MAPPING = 'mapping: partners\nversion: "1"\n'
BASE = """mapping: base/x
version: "1"
document: {{standard: json}}
lists: {{lines: lines}}
fields:
  number: {{at: {number}}}
  lines[].number: {{at: "#"}}
  lines[].quantity: {{at: quantity}}
  lines[].unit: {unit}
{more}"""


class Hostile(NamedTuple):
    """``path`` lies in an otherwise sound folder; ``content`` may name a link or a device instead of bytes."""

    name: str
    path: str
    content: bytes


def files() -> Iterator[Hostile]:
    """Yield them all, each refused for its own reason."""
    kinds = (
        bombs,
        deep,
        huge,
        tags,
        keys,
        documents,
        binaries,
        unicode,
        escapes,
        bombs_of_patterns,
        code,
        shapes,
        floods,
        profiles,
        links,
    )
    for kind in kinds:
        for n, content in enumerate(kind()):
            if isinstance(content, tuple):
                yield Hostile(f"{kind.__name__} {n}", *content)
            else:
                said = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
                yield Hostile(f"{kind.__name__} {n}", "base/x.yaml", said)


def written(number: str = "number", unit: str = "{constant: each}", more: str = "") -> str:
    return BASE.format(number=number, unit=unit, more=more)


def bombs() -> Iterator[str]:
    for width in (2, 9, 30):
        for levels in (2, 5, 9, 20):
            rows = [f"a0: &a0 [{', '.join(['x'] * width)}]"]
            rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
            yield "\n".join(rows)
    yield from (
        "a: &a {b: *a}",
        "&a [*a]",
        "a: *b",
        "a: &a 1",
        "? &k a\n: 1",
        "- &x\n- *x",
        "a: !!str &b c",
        "&a a: 1",
    )


def deep() -> Iterator[str]:
    for depth in (21, 50, 300, 2_000, 9_000):
        for opening in ("[", "{a: ", "[{a: ", "- ", "? ", "[[", "{? "):
            yield (opening * (depth // len(opening.split()) + 21))[:9_900]
        yield "\n".join(" " * n + "a:" for n in range(min(depth, 900)))


def huge() -> Iterator[str]:
    for size in (70_000, 200_000, 499_000):
        yield "a: " + "x" * size
        yield "a:\n" + "  xxxx yyyy\n" * (size // 12)
        yield "a: '" + "xxxx\n\n" * (size // 6) + "'"
        yield 'a: "' + "\\x41\\u0042\n" * (size // 11) + '"'
        yield "a: |\n" + "  line\n" * (size // 7)
        yield "a: >-\n" + "  line\n\n" * (size // 8)
        yield "k" * size + ": 1"
        yield "# " + "c" * size + "\na: 1"
        yield written(more=f"note: '{'n ' * 4_000}'\n" * (size // 9_000))
        yield "%" + "D" * size
    yield "x" * 600_000
    yield "# c\n" * 200_000


def tags() -> Iterator[str]:
    named = [
        "!!python/object/apply:os.system ['id']",
        "!!python/name:os.system",
        "!!python/module:os",
        "!!python/tuple [1]",
        "!!python/object:os.PathLike {}",
        "!!python/object/new:type [x]",
        "!!binary aGk=",
        "!!set {a, b}",
        "!!omap [a: 1]",
        "!!timestamp 2001-01-01",
        "!!float 1",
        "!!int 1",
        "!!null ''",
        "!!merge <<",
        "!include /etc/passwd",
        "!ENV ${HOME}",
        "!!js/function 'x'",
        "!!java.net.URL [http://localhost/]",
        "!ruby/object:Gem {}",
        "!<tag:yaml.org,2002:str> a",
    ]
    for tag in named:
        yield f"a: {tag}"
        yield f"mapping: {tag}\nversion: 1\n"
        yield written(more=f"note: {tag}\n")


def keys() -> Iterator[str]:
    for n in range(10):
        yield written(more=f"note: a\n{'owner: b' * (n == 0)}\nnote: {n}\n")
        yield written(unit=f"{{constant: each, note: {n}, constant: case}}")
    yield from ("<<: {a: b}", "<<: [a]", "fields:\n  <<: {x: y}", "x: {<<: {}}", "samples: [{<<: {}}]")
    yield from ("[a, b]: 1", "{a: b}: 1", "? [x]\n: y", "? {a: b}\n: c", "[]: 1", "{}: 1")


def documents() -> Iterator[str]:
    for between in ("---", "...\n---", "---\n---", "--- a\n---"):
        yield f"{written()}{between}\n{written()}"
    for start in (
        "%YAML 3.0\n---\n",
        "%TAG ! tag:evil,2026:\n---\na: !x y\n",
        "%FOO bar\n",
        "---\n--- x",
        "%YAML 1.1\n%YAML 1.1\n---\n",
    ):
        yield start + "b: ["


def binaries() -> Iterator[bytes]:
    for head in (
        b"\x7fELF",
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b"\x89PNG\r\n",
        b"MZ",
        b"%PDF-",
        b"\xca\xfe\xba\xbe",
        b"SQLite format 3\0",
    ):
        for size in (16, 4_000, 100_000):
            yield head + CHANCE.randbytes(size)
    sound = written()
    for codec in ("utf-16", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "cp037"):
        yield ("\u00e9" + sound).encode(codec)
    for bad in (
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf5\x80\x80\x80",
        b"\xc0\xaf",
        b"\x00",
        b"\x1b[2J",
        b"\x7f",
        b"\x08" * 9,
        b"\xe2\x82",
    ):
        yield sound.encode() + b"note: " + bad + b"\n"
        yield bad + sound.encode()


def unicode() -> Iterator[str]:
    for (
        letter
    ) in "\u0430\u0435\u043e\u0440\u0441\u200b\u200d\u2060\u202e\u2066\ufeff\u0301\u00ad\u3164\U0001f4a3\U000e0041":
        yield written(more=f"n{letter}te: x\n")
        yield written().replace("mapping:", f"m{letter}pping:", 1)
    for space in "\u00a0\u2003\u3000\u2028\u2029\x85\x0b\x0c":
        yield written().replace("lines[].unit: ", f"lines[].unit:{space}")


def escapes() -> Iterator[str]:
    paths = [
        "../../etc/passwd",
        "/etc/passwd",
        "samples/../../x",
        "..",
        ".",
        "./../x",
        "a//b",
        "file:///etc/passwd",
        "http://localhost/x",
        "https://localhost/x",
        "\\\\\\\\host\\\\share",
        "C:/x",
        "~/x",
        "$HOME/x",
        "%2e%2e/x",
        "a/\\0b",
        "/dev/zero",
        "/proc/self/environ",
        "samples/. ./x",
        "...",
        "a/.../b",
        "/",
        "//host/x",
        "a:b",
        "a\\tb",
    ]
    for path in paths:
        yield written(more=f'samples: [{{in: "{path}", expect: x.json}}]\n')
        yield written(more=f'samples: [{{in: x.json, expect: "{path}"}}]\n')
        yield written(more=f'extends: "{path}@1"\n')
        yield written(unit=f'{{at: u, code_list: "{path}"}}')
        yield written().replace("base/x", f'"{path}"', 1)


def bombs_of_patterns() -> Iterator[str]:
    from tests.mapping.hostile_pattern import patterns

    return patterns()


def code() -> Iterator[str]:
    from tests.mapping.hostile_pattern import programs

    return programs()


def shapes() -> Iterator[str]:
    yield from (
        "[]",
        "a",
        "1",
        "null",
        "''",
        "{}",
        "- a\n- b",
        "~",
        "true",
        "[[]]",
        "mapping",
        "mapping:",
        "mapping: {}",
    )
    for word in (
        "fields",
        "lists",
        "loops",
        "samples",
        "document",
        "table",
        "version",
        "extends",
        "effective",
        "owner",
    ):
        yield written(more=f"{word}2: x\n").replace(f"{word}:", f"{word}: [x]\nz{word}:")


def floods() -> Iterator[str]:
    from tests.mapping.hostile_pattern import floods as more

    return more()


def profiles() -> Iterator[tuple[str, bytes]]:
    from tests.mapping.hostile_pattern import profiles as more

    return more()


def links() -> Iterator[tuple[str, bytes]]:
    for target in ("/etc/passwd", "/dev/zero", "/dev/random", "/proc/self/environ", "/dev/stdin", "../../..", "/"):
        yield "base/y.yaml", f"LINK {target}".encode()
        yield "partners/p/profile.yaml", f"LINK {target}".encode()
    for name in ("base/y.yaml", "partners/p/profile.yaml", "codes/c.yaml", "mail/m.yaml"):
        yield name, b"FIFO"
        yield name, b"FOLDER"
        yield name, b"SOCKET"
