"""Reads 850s with bots and says how much CPU time that took: files on the command line, a JSON line out for each.

Runs in the virtual environment of bots, through the same door as the reader of acknowledgements.
"""

import json
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1] / "tests" / "edi" / "acknowledging" / "oracle"), str(HERE)]

import bots_reader  # noqa: E402
from bots import botsglobal, botslib, grammar, inmessage  # noqa: E402


def main() -> None:
    bots_reader.prepare()
    botsglobal.usersysimportpath = "usersys_orders"
    grammar.grammarread("x12", "order850004010", "grammars")
    for name in sys.argv[1:]:
        bots_reader.FromMemory.content = Path(name).read_text(encoding="latin-1")
        words = {"editype": "x12", "messagetype": "order850004010", "filename": name, "charset": "iso-8859-1"}
        inmessage.FromMemory = bots_reader.FromMemory
        started = time.process_time()
        complaints = read(words)
        print(json.dumps({"seconds": time.process_time() - started, "complaints": complaints[:3]}), flush=True)


def read(words: dict[str, str]) -> list[str]:
    message = bots_reader.FromMemory(words)
    try:
        message.initfromfile()
    except botslib.BotsError as error:
        return [str(error)]
    return [str(one) for one in message.errorlist]


if __name__ == "__main__":
    main()
