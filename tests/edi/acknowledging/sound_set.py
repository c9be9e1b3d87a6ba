"""Sets without a fault, in which faults are sown: an order, an answer to one, an invoice."""

from random import Random

Segment = list[str]

GROUP = {"850": "PO", "855": "PR", "810": "IN"}


def sound(kind: str, number: str, rng: Random) -> list[Segment]:
    """Return a set's segments from ST to SE; SE is counted later."""
    body = {"850": _order, "855": _answer, "810": _invoice}[kind](f"{kind}-{rng.randrange(10**6):06}", rng)
    return [["ST", kind, number], *(line.split("*") for line in body), ["SE", "0", number]]


def _party(rng: Random) -> list[str]:
    store = rng.randrange(1, 99)
    return [
        f"N1*ST*Acme Stores {store}*92*{store:04}", f"N3*{store} Main Street*Dock 3", "N4*Boise*ID*83702*US"
    ]  # fmt: skip


def _lines(rng: Random) -> list[tuple[int, int, str]]:
    return [(n, rng.randrange(1, 50), f"ITEM-{rng.randrange(100):02}") for n in range(1, rng.randrange(2, 4))]


def _order(number: str, rng: Random) -> list[str]:
    lines = _lines(rng)
    body = [
        f"BEG*00*SA*{number}**20261120", "CUR*BY*USD", "REF*DP*042*department", "PER*BD*Dana Reyes*TE*5035550142",
        "FOB*PP*OR*Portland", "ITD*01*3*2**10**30", "DTM*002*20261201", "DTM*010*20261130*1430*ET",
        "TD5**2*BHFL*M*Ground", *_party(rng),
    ]  # fmt: skip
    for at, quantity, item in lines:
        body += [
            f"PO1*{at}*{quantity}*EA*4.5*PE*VN*{item}*IN*1002{at:02}", "MEA**HT*5*IN", f"PID*F****Item {item}",
            f"SDQ*EA*92*0001*{quantity}",
        ]  # fmt: skip
    return [*body, f"CTT*{len(lines)}*{sum(quantity for _, quantity, _ in lines)}"]


def _answer(number: str, rng: Random) -> list[str]:
    lines = _lines(rng)
    body = [f"BAK*00*AC*{number}*20261120", "CUR*SE*USD", "REF*VR*042", "DTM*067*20261201", *_party(rng)]
    for at, quantity, item in lines:
        body += [
            f"PO1*{at}*{quantity}*EA*4.5*PE*VN*{item}*IN*1002{at:02}", f"PID*F****Item {item}",
            f"ACK*IA*{quantity}*EA*067*20261130",
        ]  # fmt: skip
    return [*body, f"CTT*{len(lines)}"]


def _invoice(number: str, rng: Random) -> list[str]:
    lines = _lines(rng)
    body = [
        f"BIG*20261120*{number}*20261101*PO-{number}", "CUR*SE*USD", "REF*VR*042", *_party(rng),
        "ITD*01*3*2**10**30", "DTM*011*20261119*0930",
    ]  # fmt: skip
    for at, quantity, item in lines:
        body += [f"IT1*{at}*{quantity}*EA*4.5*PE*VN*{item}*IN*1002{at:02}", f"PID*F****Item {item}"]
    total = sum(quantity for _, quantity, _ in lines) * 450
    return [*body, f"TDS*{total}", f"CTT*{len(lines)}"]
