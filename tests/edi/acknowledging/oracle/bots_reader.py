"""Reads acknowledgements with bots, which knows nothing of ours: one JSON text a line in, its complaints a line out.

Runs in a virtual environment of its own. bots was written for a Django of long
ago, so the names that it asks for there are lent to it; nothing else is changed.
"""

import io
import json
import logging
import re
import sys
from configparser import RawConfigParser
from pathlib import Path

import django.utils.translation as translation
from django.conf import settings

settings.configure(USE_I18N=False)
translation.ugettext = translation.gettext
translation.ugettext_lazy = translation.gettext_lazy

from bots import botsglobal, inmessage, node  # noqa: E402

HERE = Path(__file__).parent
SET = re.compile(r"[~'\n]ST[*|]([0-9]{3})[*|]")
RELEASE = re.compile(r"[~'\n]GS[*|](?:[^~']*?[*|])X[*|]([0-9]{6})")


SOUND = (
    "ISA*00*          *00*          *ZZ*BLUEHARBOR     *ZZ*ACMESTORES     *261121*1000*U*00401*000000001*0*P*>~"
    "TA1*000000101*261120*0930*A*000~IEA*0*000000001~"
)


class Settings(RawConfigParser):
    """What bots asks of its configuration."""

    def get(self, section, option, default="", **words):
        return super().get(section, option, **words) if self.has_option(section, option) else default

    def getint(self, section, option, default, **words):
        return super().getint(section, option, **words) if self.has_option(section, option) else default

    def getboolean(self, section, option, default, **words):
        return super().getboolean(section, option, **words) if self.has_option(section, option) else default


class FromMemory(inmessage.x12):
    """bots' reader of X12, fed from memory instead of a file."""

    content = ""

    def _readcontent_edifile(self):
        self.rawinput = self.content


def prepare():
    sys.path.insert(0, str(HERE))
    botsglobal.ini = Settings()
    botsglobal.ini.read_file(io.StringIO(f"[directories]\nbotspath={HERE}\nusersysabs={HERE / 'usersys'}\n"))
    botsglobal.usersysimportpath = "usersys"
    node.Node.checklevel = 2  # as closely as it can
    botsglobal.logger = botsglobal.logmap = logging.getLogger("bots")
    logging.disable(logging.CRITICAL)


def grammar_of(content):
    found, release = SET.search(content), RELEASE.search(content)
    return f"ack{found[1]}{release[1]}" if found and release else "ack_ta1"


def complaints(content):
    FromMemory.content = content
    words = {"editype": "x12", "messagetype": grammar_of(content), "filename": "memory", "charset": "iso-8859-1"}
    inmessage.FromMemory = FromMemory
    message = FromMemory(words)
    try:
        message.initfromfile()
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return [str(one) for one in message.errorlist]


def main():
    prepare()
    if sys.argv[1:] == ["--works"]:
        sys.exit(f"bots complains of a sound TA1: {found}" if (found := complaints(SOUND)) else 0)
    for line in sys.stdin:
        print(json.dumps(complaints(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
