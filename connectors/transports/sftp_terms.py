"""What is agreed about a partner's SFTP server."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from connectors.transports import host_key
from connectors.transports.file_terms import FileTerms


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


HostKey = Annotated[str, AfterValidator(host_key.checked)]


class SftpTerms(FileTerms):
    """Where the server is, who we are there, and how it is known to be the right one.

    ``password``, ``key`` and ``key_password`` are references (``env:NAME`` or
    ``file:path``). ``host_key`` is one public key as ``type base64``, or several
    while a partner changes theirs; without one the first check shows what the
    server presents, and no login is tried.
    """

    host: str = Field(min_length=1)
    port: int = Field(default=22, ge=1, le=65535)
    user: str = Field(min_length=1)
    password: str = ""
    key: str = ""
    key_password: str = ""
    host_key: Annotated[tuple[HostKey, ...], BeforeValidator(_several)] = ()
    connect_seconds: float = Field(default=10, gt=0, le=120)  # for each of: network, greeting, login
    answer_seconds: float = Field(default=30, gt=0, le=600)  # for each small request, and of silence
    transfer_seconds: float = Field(default=600, gt=0, le=7200)  # for one whole listing or file
    keepalive_seconds: int = Field(default=30, ge=0)

    @model_validator(mode="after")
    def _some_login(self) -> "SftpTerms":
        if not self.password and not self.key:
            raise ValueError("needs a password or a key, given as env:NAME or file:path")
        return self
