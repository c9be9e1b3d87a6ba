"""Where a password, token or key really lies: configuration holds a reference to it, never the secret itself."""

import os
from pathlib import Path

from connectors.ports import Refused
from world import disk

_AT_MOST = 65_536  # bytes; a private key with its comments is far smaller


def resolve(reference: str) -> str:
    """Return the secret behind ``env:NAME`` or ``file:path``, without the line break that editors leave at its end.

    Raises ``Refused``. The sentence shows where we looked and never what stands
    there, nor a reference of another form, which may be a secret typed by mistake.
    """
    kind, _, where = reference.partition(":")
    if kind == "env" and where:
        return _from_environment(where)
    if kind == "file" and where:
        return _from_file(Path(where).expanduser())
    raise Refused(
        "A secret is given as env:NAME (an environment variable) or file:path (a file that only we may read)."
        " What stands in the configuration is neither; it is not repeated here because it may be the secret itself."
    )


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise Refused(
            f"The secret env:{name} is missing: the environment variable {name} is not set, or empty."
            " Set it for the process that runs Crossdock and start it again."
        )
    return value


def _from_file(path: Path) -> str:
    try:
        text = disk.read(path, at_most=_AT_MOST).decode("utf-8")
    except FileNotFoundError:
        raise Refused(
            f"The secret file:{path} is missing: there is no such file. Put it there, or correct the path."
        ) from None
    except UnicodeDecodeError:
        raise Refused(f"The secret file:{path} cannot be used: it is not UTF-8 text.") from None
    except ValueError:
        raise Refused(f"The secret file:{path} cannot be used: it has more than {_AT_MOST} bytes.") from None
    except OSError as error:
        raise Refused(f"The secret file:{path} cannot be read: {error.strerror}. Mend its permissions.") from None
    if not text.strip():
        raise Refused(f"The secret file:{path} is empty. Write the secret into it.")
    return text if "\n" in text.strip() else text.rstrip("\r\n")
