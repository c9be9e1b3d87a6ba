"""The files that reading is measured on: 850s as a retailer sends them."""

from collections.abc import Iterator

_STREET, _TOWN = "N3*44 Harbor Way", "N4*Tacoma*WA*98402*US"
_ISA = "ISA*00*          *00*          *ZZ*ACMESTORES     *ZZ*BLUEHARBOR     *261124*0905*U*00401*000000001*0*P*>"
_GS = "GS*PO*ACMESTORES*BLUEHARBOR*20261124*0905*1*X*004010"


def interchange(orders: int, lines: int, *, packed: bool = False) -> str:
    """Return one interchange of so many 850s of so many lines; ``packed``: each fourth line says how it is packed."""
    sets = [segment for order in range(1, orders + 1) for segment in _set(order, lines, packed)]
    return "~\n".join([_ISA, _GS, *sets, f"GE*{orders}*1", "IEA*1*000000001"]) + "~\n"


def _set(order: int, lines: int, packed: bool) -> Iterator[str]:
    body = [f"BEG*00*SA*B-{order:06}**20261124", "DTM*002*20301202", "N1*ST*Acme Stores*92*0012", _STREET, _TOWN]
    for line in range(1, lines + 1):
        body += [f"PO1*{line}*12*EA*4.25**VN*MUG-01*IN*4400121", "PID*F****Stoneware mug, blue"]
        if packed and line % 4 == 0:
            body.append("PO4*12*1*EA")
    yield f"ST*850*{order:04}"
    yield from body
    yield f"CTT*{lines}"
    yield f"SE*{len(body) + 3}*{order:04}"
