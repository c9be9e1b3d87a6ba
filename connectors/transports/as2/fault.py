"""Why a message that came by AS2 is not accepted, in the word that its receipt says."""

from collections.abc import Iterator
from contextlib import contextmanager

DECRYPTION = "decryption-failed"
AUTHENTICATION = "authentication-failed"
INTEGRITY = "integrity-check-failed"
SECURITY = "insufficient-message-security"
DECOMPRESSION = "decompression-failed"  # RFC 5402
UNEXPECTED = "unexpected-processing-error"
FORMAT = "unsupported format"  # with "failed/failure"
MIC_ALGORITHMS = "unsupported MIC-algorithms"  # with "failed/failure"

_FAILURES = (FORMAT, MIC_ALGORITHMS)

# What the ASN.1 and MIME readers raise at bytes that somebody made up.
NONSENSE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, NotImplementedError)


class Fault(Exception):
    """The message is refused; ``str()`` is a sentence for both sides, ``modifier`` the receipt's word."""

    def __init__(self, modifier: str, says: str) -> None:
        super().__init__(says)
        self.modifier = modifier

    @property
    def disposition(self) -> str:
        """Return type and modifier as a receipt says them."""
        kind = "failed/failure" if self.modifier in _FAILURES else "processed/error"
        return f"{kind}: {self.modifier}"


@contextmanager
def told(modifier: str, says: str) -> Iterator[None]:
    """Raise whatever nonsense makes a reader raise as a ``Fault``."""
    try:
        yield
    except NONSENSE as error:
        raise Fault(modifier, f"{says} ({type(error).__name__}).") from error
