"""Servers are known by their host key, agreed with the partner beforehand; nothing else is trusted, ever."""

import base64
import binascii
import hashlib
from collections.abc import Sequence

from connectors.ports import Refused


def checked(line: str) -> str:
    """Return ``type base64`` without the comment; ``ValueError`` where the line is no public host key."""
    words = line.split()
    if len(words) >= 2:
        try:
            blob = base64.b64decode(words[1], validate=True)
        except binascii.Error:
            blob = b""
        if blob[4 : 4 + int.from_bytes(blob[:4], "big")] == words[0].encode():
            return f"{words[0]} {words[1]}"
    raise ValueError("should be a public host key, such as ssh-ed25519 AAAAC3..., as the partner gave it to you")


def fingerprint(line: str) -> str:
    """Return a key's type and fingerprint as ``ssh-keygen -l`` shows it."""
    kind, blob = line.split()[:2]
    digest = base64.b64encode(hashlib.sha256(base64.b64decode(blob)).digest()).decode().rstrip("=")
    return f"{kind} SHA256:{digest}"


def verify(place: str, shown: str, pinned: Sequence[str]) -> None:
    """Let the server pass whose key is pinned; any other raises ``Refused``, nothing having been sent to it."""
    if shown in pinned:
        return
    if not pinned:
        raise Refused(
            f"{place} is not known yet. It shows the host key {fingerprint(shown)}."
            f" Ask the partner for their fingerprint; if it is the same, configure host_key: {shown!r}."
        )
    known = " or ".join(fingerprint(line) for line in pinned)
    raise Refused(
        f"{place} shows another host key than the one agreed: expected {known}, shown {fingerprint(shown)}."
        " Nothing was sent. Ask the partner whether they changed their key; if they did and name this fingerprint,"
        f" configure host_key: {shown!r}; otherwise somebody may be listening in between."
    )
