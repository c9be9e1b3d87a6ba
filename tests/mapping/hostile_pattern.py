"""More of the hostile files: patterns and paths that explode, programs in data, floods, and bad profiles."""

from collections.abc import Iterator

from tests.mapping import hostile_file as of

X12 = """mapping: base/x
version: "1"
document: {{standard: x12, set: "850"}}
loops: {loops}
lists: {{lines: line}}
fields:
  number: {{at: {at}}}
  lines[].number: {{at: "#"}}
  lines[].quantity: {{at: PO102}}
  lines[].unit: {{at: PO103}}
"""
LOOPS = "{header: {members: [BEG]}, line: {start: PO1, members: [PO1]}}"
PROFILE = "partner: p\n"


def patterns() -> Iterator[str]:
    for path in (
        "a." * 30_000,
        "a[" * 90,
        "a]" * 90,
        "DTM[" + "01=a|" * 2_000,
        "[" * 150,
        "a" * 300 + "!",
        "DTM[01=" + "|" * 190,
        "x.." * 40,
    ):
        yield of.written(number=f'"{path}"')
        yield X12.format(loops=LOOPS, at=f'"{path}"')
    for path in (
        "BEG",
        "BEG3",
        "beg03",
        "BEG[03",
        "BEG03-",
        "BEG03..",
        "PO1{}",
        "PO1{06}",
        "{3}",
        "DTM[002].02",
        "DTM[01=].2",
        "BEG003",
    ):
        yield X12.format(loops=LOOPS, at=f'"{path}"')
    for pattern in ("(a+)+$", "(.*)*x", "(?=a)", "(?P<x>a)(?P=x)", "a{1000}{1000}", "(", "[", "\\\\1", "(?<!a)b"):
        yield of.written(unit=f'{{at: u, formats: ["{pattern}"]}}')
        yield of.written(unit=f'{{at: u, type: date, formats: ["{pattern}"]}}')


def programs() -> Iterator[str]:
    said = [
        "{{ 7*7 }}",
        "${jndi:ldap://localhost/a}",
        "__import__('os').system('id')",
        "{0.__class__}",
        "%(x)s",
        "`id`",
        "$(id)",
        "<script>",
        "lambda: 0",
        "os.system",
        "eval",
        "../transform",
    ]
    for text in said:
        yield of.written(unit=f'{{at: u, transform: "{text}"}}')
        yield of.written(unit=f'{{at: u, type: "{text}"}}')
        yield of.written(unit=f'{{"{text}": x}}')


def floods() -> Iterator[str]:
    yield "- x\n" * 120_000
    yield "[\n" + "a,\n" * 150_000
    yield "".join(f"k{n}: x\n" for n in range(15_000))
    yield of.written(more="".join(f"  field{n}: {{at: a}}\n" for n in range(4_000)))
    yield of.written(more="".join(f"  number{n}: {{requird: x}}\n" for n in range(1_900)))
    yield of.written(unit="{at: u, codes: {" + ", ".join(f"c{n}: x" for n in range(9_000)) + "}}").replace(
        ", c", ",\n   c"
    )
    yield of.written(unit="{at: [" + ",\n   ".join(f"a{n}" for n in range(6_000)) + "]}")
    yield of.written(more="samples:\n" + "  - {in: a, expect: b}\n" * 3_000)
    crossed = ", ".join(f"l{n}" for n in range(60))
    each = ",\n".join(
        f"  {chr(97 + n // 8)}{chr(97 + n % 8)}: {{start: A{n:02}, members: [A{n:02}], in: [{crossed}]}}"
        for n in range(60)
    )
    yield X12.format(loops="{header: {members: [BEG]},\n" + each + "}", at="BEG03")
    names = [f"l{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]
    rows = [
        f"  {name}: {{start: A{n:02}, members: [A{n:02}], in: [{', '.join(names[:n])}]}}"
        for n, name in enumerate(names)
    ]
    yield X12.format(
        loops="{header: {members: [BEG]},\n" + ",\n".join(rows).replace("in: []", "in: []") + "}", at="BEG03"
    )
    yield X12.format(loops="{a: {start: A, members: [A], in: b}, b: {start: B, members: [B], in: a}}", at="BEG03")
    yield X12.format(loops="{a: {start: A, members: [A], in: a}}", at="BEG03")


def profiles() -> Iterator[tuple[str, bytes]]:
    path = "partners/p/profile.yaml"
    envelope = "edi: {{them: {{qualifier: {q}, id: {i}}}, us: {{qualifier: ZZ, id: US}}, sets: {{}}{more}}}\n"
    for q, i in (
        ("Z", "A"),
        ("ZZZ", "A"),
        ("ZZ", '""'),
        ("ZZ", "A" * 16),
        ("[]", "A"),
        ("ZZ", "{}"),
        ("ZZ", "A" * 60_000),
    ):
        yield path, (PROFILE + envelope.format(q=q, i=i, more="")).encode()
    for more in (
        "usage: X",
        "policy: yolo",
        "version: [1]",
        "answers: 997",
        "hierarchy: SPOON",
        "sets: {'850': ../../etc/passwd}",
        "expects_997: maybe",
        "unsayable: eval",
        "file_name: {}",
        "extra: 1",
    ):
        yield path, (PROFILE + envelope.format(q="ZZ", i="A", more=f", {more}")).encode()
    for text in (
        "partner: ../p\n",
        "partner: q\n",
        "partner: [p]\n",
        "partner: {p: q}\n",
        "name: p\n",
        "partner: p\npartner: p\n",
        "partner: p\nmail: {senders: [a], mapping: ../../x}\n",
        "partner: p\nmarketplace: {mapping: file:///etc/passwd}\n",
        "partner: p\nreview: [a]\n",
        "partner: p\nreview: {a: b}\n",
        "partner: p\nfulfilment: {packing: robots}\n",
        "partner: p\nfulfilment: {units_per_carton: -1}\n",
        "partner: p\nfulfilment: {units_per_carton: 1e9}\n",
        "partner: &p p\n",
        "partner: *p\n",
        "partner: !!str p\n",
        "<<: {partner: p}\n",
        "partner: p\n---\npartner: p\n",
    ):
        yield path, text.encode()
    for kind in (of.bombs, of.deep, of.binaries):
        for n, content in enumerate(kind()):
            if n % 3 == 0:
                yield path, content.encode() if isinstance(content, str) else content
