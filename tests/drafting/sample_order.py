"""Orders to draft from, made up here: a head, lines and an envelope, each to be changed."""

HEAD = ("BEG*00*SA*4711**20261120", "CUR*BY*USD", "REF*DP*042", "DTM*002*20261201", "N1*BY*Acme*92*0001",
        "N1*ST*Acme Stores 17*92*0017", "N3*1 Quay", "N4*Portland*OR*97201*US")  # fmt: skip
LINES = ("PO1*1*24*EA*4.50**VN*MUG-01*IN*100200", "PID*F****Stoneware mug, blue")


def order(
    *extra: str, head: tuple[str, ...] = HEAD, lines: tuple[str, ...] = LINES, sender: str = "DELTA", usage: str = "P",
    end: str = "~\n", control: str = "000000017", without: str = "\0",
) -> bytes:  # fmt: skip
    """Return an 850; ``extra`` stands before the parties, what begins with ``without`` is left out."""
    parties = next((n for n, segment in enumerate(head) if segment.startswith("N1")), len(head))
    body = [*head[:parties], *extra, *head[parties:], *lines]
    body = [segment for segment in body if not segment.startswith(without)]
    count = sum(segment.startswith("PO1") for segment in body)
    names = ["ZZ", sender.ljust(15), "ZZ", "BLUEHARBOR".ljust(15)]
    isa = "*".join(
        ["ISA", "00", " " * 10, "00", " " * 10, *names, "261120", "0930", "U", "00401", control, "0", usage, ">"]
    )
    segments = [isa, f"GS*PO*{sender}*BLUEHARBOR*20261120*0930*17*X*004010", "ST*850*0001", *body, f"CTT*{count}",
                f"SE*{len(body) + 3}*0001", "GE*1*17", f"IEA*1*{control}"]  # fmt: skip
    return "".join(f"{segment}{end}" for segment in segments).encode()
