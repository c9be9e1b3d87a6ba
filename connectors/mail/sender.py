"""Who a mail is from, as far as that can be known: anybody can write anything into ``From``."""

import re
from collections.abc import Iterable, Mapping

from connectors.profile import Profile


def partners_of(address: str, profiles: Mapping[str, Profile]) -> list[Profile]:
    """Return the partners that agreed on this sender: by its whole address, else by ``@its-domain``."""
    exact = [p for p in profiles.values() if p.mail and address in _lower(p.mail.senders)]
    domain = "@" + address.rpartition("@")[2]
    return exact or [p for p in profiles.values() if p.mail and domain in _lower(p.mail.senders)]


def is_proven(address: str, authentication: str, authserv_ids: Iterable[str]) -> bool:
    """Tell whether our own mail server vouches for the sender's domain: DMARC passed, or DKIM with that domain.

    ``authentication`` is the topmost Authentication-Results header (RFC 8601). Only one whose first word is the name
    of our own server counts; that server must strip such headers from mails that come from outside (section 5).
    Older ones further down prove nothing: whoever wrote the mail could have written them too.
    """
    server, *results = _without_comments(authentication).split(";")
    name = server.split()[0].lower() if server.split() else ""
    if name not in {one.lower() for one in authserv_ids}:
        return False
    domain = address.rpartition("@")[2]
    return any(_passes(result.lower(), domain) for result in results)


def _passes(result: str, domain: str) -> bool:
    tokens = dict(pair for word in result.split() if len(pair := word.split("=", 1)) == 2)
    if tokens.get("dmarc") == "pass":
        return tokens.get("header.from", domain).rpartition("@")[2] == domain
    if tokens.get("dkim") == "pass":
        signer = tokens.get("header.d") or tokens.get("header.i", "").rpartition("@")[2]
        return bool(signer) and (domain == signer or domain.endswith("." + signer))
    return False


def _without_comments(text: str) -> str:
    """Take out quoted words and comments, innermost first; what they hold is not for machines."""
    text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    for _ in range(20):
        shorter = re.sub(r"\([^()]*\)", " ", text)
        if shorter == text:
            return text.replace(" =", "=").replace("= ", "=")
        text = shorter
    return ""


def _lower(addresses: Iterable[str]) -> set[str]:
    return {address.strip().lower() for address in addresses}
