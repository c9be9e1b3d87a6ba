"""The world outside, in a process that outlives every kill: an SFTP server, a carrier, and a greedy consumer.

Run as ``python outside.py FOLDER LOGINS``; writes its addresses as a line of JSON, and ends with its standard input.
The consumer takes every file out of each partner's ``out`` within milliseconds and keeps it as ``received/<n>~<name>``:
whatever is delivered twice is received twice.
"""

import contextlib
import json
import sys
import threading
import time
from pathlib import Path

from crossdock.practice.house import PracticeHouse
from crossdock.practice.sftp_server import PracticeSftpServer


def consume(partners: Path, stop: threading.Event) -> None:
    """Collect whatever the hub delivers to the partner whose turn it is, at once."""
    count = 0
    while not stop.is_set():
        time.sleep(0.003)
        with contextlib.suppress(FileNotFoundError):
            home = partners / (partners / "turn").read_text()
            for file in (home / "out").iterdir():
                count += 1
                file.rename(home / "received" / f"{count:06}~{file.name}")


def main(folder: Path, logins: int) -> None:
    names = [f"p{n}" for n in range(logins)]
    folders = ("in", "claimed", "archive", "set-aside", "out", "staging", "received")
    sftp = PracticeSftpServer(folder / "partners", {name: "practice" for name in names}, folders=folders)
    stop = threading.Event()
    with sftp, PracticeHouse(folder / "carrier") as house:
        threading.Thread(target=consume, args=(folder / "partners", stop), daemon=True).start()
        print(json.dumps({"port": sftp.port, "host_key": sftp.host_key, "house": house.url}), flush=True)
        sys.stdin.read()
        stop.set()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
