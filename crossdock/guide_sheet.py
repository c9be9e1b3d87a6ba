"""Draw a guide as one HTML file that needs nothing else: to read on a screen, to send to a partner, to print."""

from collections.abc import Iterable, Iterator
from html import escape

from connectors.edi.samples.guide_page import Chapter, Codes, Page, Place, Said, Step

_STYLE = """
:root { --ink: #1c2733; --soft: #5b6875; --line: #dbe1e7; --back: #f5f7f9; --mark: #0b6e74; --hit: #fff3c4; }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
a { color: var(--mark); text-decoration: none; } a:hover { text-decoration: underline; }
.sheet { display: grid; grid-template-columns: 15rem minmax(0, 1fr); max-width: 88rem; margin: 0 auto; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem; background: var(--back);
  border-right: 1px solid var(--line); font-size: 13px; }
nav b { display: block; margin: 1rem 0 .25rem; } nav b:first-child { margin-top: 0; }
nav .ids { display: flex; flex-wrap: wrap; gap: .15rem .6rem; }
main { padding: 1.5rem 2.5rem 4rem; min-width: 0; }
h1 { margin: 0; font-size: 1.8rem; line-height: 1.2; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
h3 { margin: 2rem 0 .1rem; font-size: 1.02rem; }
.soft, .facts { color: var(--soft); } .facts { margin: .3rem 0 0; }
.where { margin: 0 0 .4rem; color: var(--soft); font-size: 13px; }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { text-align: left; font-weight: 600; font-size: 12px; color: var(--soft); border-bottom: 2px solid var(--line); }
th, td { padding: .28rem .6rem .28rem 0; vertical-align: top; } td { border-bottom: 1px solid var(--line); }
.places { table-layout: fixed; } .places th { width: 11%; } .places th:nth-child(2) { width: 23%; }
.places th:nth-child(4), .places th:nth-child(6), .places th:nth-child(7) { width: 16%; }
.places th:nth-child(5) { width: 8%; } .places td:last-child { overflow-wrap: anywhere; }
td.no { white-space: nowrap; } tr:target td, h3:target { background: var(--hit); }
tr.unused td { color: #9aa5b0; text-decoration: line-through; }
tr.inner td:first-child { padding-left: 1.2rem; } tr.loop td { background: var(--back); font-weight: 600; }
.required { font-weight: 700; color: var(--ink); } .optional { color: var(--soft); }
ul.notes { margin: .4rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: 13.5px; }
pre { margin: 0; padding: 1rem 1.2rem; overflow-x: auto; background: var(--back); border: 1px solid var(--line);
  border-radius: 6px; font-size: 13.5px; line-height: 1.75; }
pre a { border-bottom: 1px dotted #9fb8ba; } pre a.id { font-weight: 700; border: 0; }
pre a:hover { background: var(--hit); text-decoration: none; } pre .mark { color: #a3adb7; }
.codes { columns: 3 15rem; column-gap: 2rem; font-size: 13.5px; }
.codes div { break-inside: avoid; padding: .05rem 0 .05rem 4.2rem; text-indent: -4.2rem; }
.codes code { display: inline-block; width: 4.2rem; text-indent: 0; font-weight: 600; }
.list code { font-weight: 600; } .list span { display: block; }
@media (max-width: 60rem) { .sheet { display: block; } nav { display: none; } main { padding: 1rem; } }
@media print {
  @page { margin: 15mm; } body { font-size: 10.5px; } nav { display: none; } .sheet { display: block; max-width: none; }
  main { padding: 0; } table, .codes { font-size: 10px; } pre { font-size: 9px; white-space: pre-wrap; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; } a { color: inherit; } pre a { border: 0; }
}
"""


def draw(page: Page) -> str:
    """Return the whole file."""
    title = f"{page.set} {page.name}"
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}, release {page.release}</title>\n<style>{_STYLE}</style>\n</head>",
            '<body>\n<div class="sheet">',
            *_way(page),
            "<main>",
            f"<h1>{escape(title)}</h1>",
            f'<p class="facts">{escape(facts(page))}</p>',
            *_example(page.example),
            *_order(page.steps),
            "<h2 id='segments'>Segments</h2>",
            *(line for chapter in page.chapters for line in _chapter(chapter)),
            *_codes(page.codes),
            "</main>\n</div>\n</body>\n</html>\n",
        ]
    )


def facts(page: Page) -> str:
    """Say in one line which release this is, who uses it, and where it comes from."""
    words = [f"X12 release {page.release}"]
    words += [f"functional group {page.group}"] if page.group else []
    words += [f"as {page.partner} uses it"] if page.partner else []
    words += [f"the order of segments is that of {page.structure_of}"] if page.structure_of else []
    return " · ".join(words)


def _way(page: Page) -> Iterator[str]:
    yield "<nav>"
    yield '<b>This guide</b><a href="#example">An example</a><br><a href="#order">The order of segments</a>'
    yield '<br><a href="#segments">Segments</a>' + ('<br><a href="#codes">Codes</a>' if page.codes else "")
    yield '<b>Segments</b><div class="ids">'
    yield from (f'<a href="#{one.key}" title="{escape(one.name)}">{one.segment}</a>' for one in page.chapters)
    yield "</div></nav>"


def _example(lines: Iterable[Said]) -> Iterator[str]:
    yield '<h2 id="example">An example</h2>'
    yield '<p class="soft">Made up. Each element leads to its explanation; rest on one to read its name.</p>'
    yield "<pre>" + "\n".join(map(_said, lines)) + "</pre>"


def _said(line: Said) -> str:
    mark = '<span class="mark">*</span>'
    between = '<span class="mark">&gt;</span>'
    elements = [
        between.join(f'<a href="#{one.key}" title="{escape(one.says)}">{escape(one.text)}</a>' for one in parts)
        for parts in line.elements
    ]
    first = f'{"  " * line.depth}<a class="id" href="#{line.key}">{line.segment}</a>'
    return mark.join([first, *elements]) + '<span class="mark">~</span>'


def _order(steps: Iterable[Step]) -> Iterator[str]:
    yield '<h2 id="order">The order of segments</h2>'
    yield "<table><thead><tr><th>Segment<th>What it is<th>Must it come?<th>How often</tr></thead><tbody>"
    for step in steps:
        indent = f'style="padding-left:{step.depth * 1.4 + 0.2:.1f}rem"'
        name = f"loop {step.name}" if step.loop else f'<a href="#{step.key}"><code>{step.name}</code></a>'
        often = f"at most {step.most}" if step.most.isdigit() and step.most != "1" else step.most.replace("1", "once")
        yield (
            f'<tr{" class=loop" if step.loop else ""}><td {indent} class="no">{name}<td>{escape(step.says)}'
            f'<td><span class="{step.usage}">{step.usage}</span><td>{often}</tr>'
        )
    yield "</tbody></table>"


def _chapter(chapter: Chapter) -> Iterator[str]:
    where = [f"in loop {one}" if one else "outside of loops" for one in chapter.where]
    yield f'<h3 id="{chapter.key}"><code>{chapter.segment}</code> {escape(chapter.name)}</h3>'
    yield f'<p class="where">{escape(", ".join(where))}</p>'
    heads = "".join(f"<th>{head}" for head in ("Place", "Name", "Must it come?", "Type", "Length", "Codes", "Example"))
    yield f'<table class="places"><thead><tr>{heads}</tr></thead>'
    yield "<tbody>"
    yield from map(_place, chapter.places)
    yield "</tbody></table>"
    if chapter.notes:
        yield '<ul class="notes">' + "".join(f"<li>{escape(note)}</li>" for note in chapter.notes) + "</ul>"


def _place(place: Place) -> str:
    look = "unused" if place.usage == "unused" else "inner" if "-" in place.reference else "place"
    number = f' <span class="soft">{place.number}</span>' if place.number else ""
    codes = "".join(f"<span><code>{escape(code)}</code> {escape(name)}</span>" for code, name in place.codes)
    codes += f'<a href="#codes-{place.listed}">list {place.listed}</a>' if place.listed else ""
    kind = place.kind + (f", repeats: {place.most}" if place.most else "")
    return (
        f'<tr id="{place.key}" class="{look}"><td class="no"><code>{place.reference}</code>{number}'
        f'<td>{escape(place.name)}<td><span class="{place.usage}">{place.usage}</span><td>{kind}'
        f'<td class="no">{place.length}<td class="list">{codes}<td><code>{escape(place.example)}</code></tr>'
    )


def _codes(lists: Iterable[Codes]) -> Iterator[str]:
    lists = list(lists)
    if not lists:
        return
    yield "<h2 id='codes'>Codes</h2>"
    for one in lists:
        open_ = "" if one.complete else "; other codes of the standard are let pass"
        yield f'<h3 id="codes-{one.number}">List {one.number}, {escape(one.name)}</h3>'
        yield f'<p class="where">{len(one.codes)} codes{open_}</p>'
        rows = (f"<div><code>{escape(code)}</code>{escape(name)}</div>" for code, name in one.codes)
        yield '<div class="codes">' + "".join(rows) + "</div>"
