"""What bots holds acknowledgements against: segments and sets in its own notation, written for these tests.

Lengths and types are those of X12's data elements. Only AK202 is let be shorter
than it may be: it quotes the set number of a document that may be at fault.
"""

from bots.botsconfig import ID, LEVEL, MAX, MIN

MANY = 99999


def _record(name, *fields):
    return [["BOTSID", "M", len(name), "AN"], *fields]


def _codes(name, first, last, longest=3):
    return [[f"{name}{at:02}", "C", (1, longest), "AN"] for at in range(first, last + 1)]


def _place(name, newer):
    parts = [[f"{name}.01", "M", (1, 2), "N0"], [f"{name}.02", "C", (1, 2), "N0"]]
    return [name, "M", parts + ([[f"{name}.03", "C", (1, 4), "N0"]] if newer else [])]


def envelope():
    """Return the records that every interchange has, TA1 too."""
    isa = [
        ("01", 2, "AN"), ("02", 10, "AN"), ("03", 2, "AN"), ("04", 10, "AN"), ("05", 2, "AN"), ("06", 15, "AN"),
        ("07", 2, "AN"), ("08", 15, "AN"), ("09", 6, "DT"), ("10", 4, "TM"), ("11", 1, "AN"), ("12", 5, "AN"),
        ("13", 9, "N0"), ("14", 1, "AN"), ("15", 1, "AN"),
    ]  # fmt: skip
    cut = ("11",)  # bots cuts ISA11 at the repetition separator that it names, and finds it empty
    elements = [[f"ISA{at}", "C" if at in cut else "M", (size, size), kind] for at, size, kind in isa]
    mark = ["ISA16", "C", [["ISA16.01", "C", (1, 1), "AN"], ["ISA16.02", "C", (1, 1), "AN"]]]  # itself the separator
    return {
        "ISA": _record("ISA", *elements, mark),
        "IEA": _record("IEA", ["IEA01", "M", (1, 5), "N0"], ["IEA02", "M", (9, 9), "N0"]),
        "GS": _record(
            "GS", ["GS01", "M", (2, 2), "AN"], ["GS02", "M", (2, 15), "AN"], ["GS03", "M", (2, 15), "AN"],
            ["GS04", "M", (8, 8), "DT"], ["GS05", "M", (4, 8), "TM"], ["GS06", "M", (1, 9), "N0"],
            ["GS07", "M", (1, 2), "AN"], ["GS08", "M", (1, 12), "AN"],
        ),
        "GE": _record("GE", ["GE01", "M", (1, 6), "N0"], ["GE02", "M", (1, 9), "N0"]),
        "TA1": _record(
            "TA1", ["TA101", "M", (9, 9), "N0"], ["TA102", "M", (6, 6), "DT"], ["TA103", "M", (4, 4), "TM"],
            ["TA104", "M", (1, 1), "AN"], ["TA105", "M", (3, 3), "AN"],
        ),
    }  # fmt: skip


def acknowledging(newer, implementation):
    """Return the records of a 997 (AK3, AK4, AK5) or a 999 (IK3, IK4, IK5, CTX)."""
    three, four, five = ("IK3", "IK4", "IK5") if implementation else ("AK3", "AK4", "AK5")
    longest = 12 if newer else 6
    records = {
        "ST": _record("ST", ["ST01", "M", (3, 3), "AN"], ["ST02", "M", (4, 9), "AN"], ["ST03", "C", (1, 35), "AN"]),
        "SE": _record("SE", ["SE01", "M", (1, 10), "N0"], ["SE02", "M", (4, 9), "AN"]),
        "AK1": _record("AK1", ["AK101", "M", (2, 2), "AN"], ["AK102", "M", (1, 9), "N0"]),
        "AK2": _record("AK2", ["AK201", "M", (3, 3), "AN"], ["AK202", "M", (1, 9), "AN"]),
        three: _record(
            three, [f"{three}01", "M", (2, 3), "AN"], [f"{three}02", "M", (1, 10 if newer else 6), "N0"],
            [f"{three}03", "C", (1, 4), "AN"], [f"{three}04", "C", (1, 3), "AN"],
        ),
        four: _record(
            four, _place(f"{four}01", newer), [f"{four}02", "C", (1, 4), "N0"], [f"{four}03", "M", (1, 3), "AN"],
            [f"{four}04", "C", (1, 99), "AN"],
        ),
        five: _record(five, [f"{five}01", "M", (1, 1), "AN"], *_codes(five, 2, 6)),
        "AK9": _record(
            "AK9", ["AK901", "M", (1, 1), "AN"], *([f"AK90{at}", "M", (1, 6), "N0"] for at in (2, 3, 4)),
            *_codes("AK9", 5, 9),
        ),
    }  # fmt: skip
    if newer:
        records["AK1"].append(["AK103", "C", (1, longest), "AN"])
        records["AK2"].append(["AK203", "C", (1, 35), "AN"])
    if implementation:
        records["CTX"] = _record(
            "CTX", ["CTX01", "M", [["CTX01.01", "M", (1, 35), "AN"], ["CTX01.02", "C", (1, 35), "AN"]]],
            ["CTX02", "C", (2, 3), "AN"], ["CTX03", "C", (1, 10), "N0"], ["CTX04", "C", (1, 4), "AN"],
            _context_place(), ["CTX06", "C", (1, 4), "AN"],
        )  # fmt: skip
    return records


def _context_place():
    return ["CTX05", "C", [[f"CTX05.0{at}", "M" if at == 1 else "C", (1, 4), "N0"] for at in (1, 2, 3)]]


def structure(implementation=False, groups=True):
    """Return the order of the records: TA1s first, then groups of acknowledgements."""
    three, four, five = ("IK3", "IK4", "IK5") if implementation else ("AK3", "AK4", "AK5")
    context = [{ID: "CTX", MIN: 0, MAX: 10}] if implementation else []
    element = {ID: four, MIN: 0, MAX: 99, **({LEVEL: context} if context else {})}
    segment = {ID: three, MIN: 0, MAX: MANY, LEVEL: [*context, element]}
    answer = {ID: "AK2", MIN: 0, MAX: MANY, LEVEL: [segment, {ID: five, MIN: 1, MAX: 1}]}
    inside = [{ID: "AK1", MIN: 1, MAX: 1}, answer, {ID: "AK9", MIN: 1, MAX: 1}, {ID: "SE", MIN: 1, MAX: 1}]
    sets = [{ID: "ST", MIN: 1, MAX: MANY, LEVEL: inside}, {ID: "GE", MIN: 1, MAX: 1}]
    group = {ID: "GS", MIN: 0, MAX: MANY, LEVEL: sets}
    held = [{ID: "TA1", MIN: 0, MAX: MANY}, *([group] if groups else []), {ID: "IEA", MIN: 1, MAX: 1}]
    return [{ID: "ISA", MIN: 1, MAX: 1, LEVEL: held}]
