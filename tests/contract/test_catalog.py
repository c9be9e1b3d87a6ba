import sys
from types import ModuleType

import pytest

from connectors import catalog
from connectors.catalog import BadConnectorError, UnknownConnectorError, found
from connectors.connector import CarrierConnector

GOOD = '''
from connectors.connector import CarrierConnector
from canonical.noun import Noun

class Terms(Noun):
    """None."""

def opened(terms, *, clock):
    """Open."""

CONNECTOR = CarrierConnector(name="NAME", terms=Terms, open=opened)
'''


@pytest.fixture
def room(tmp_path):
    """Return a function that makes a package of modules, as `connectors.carriers` is one."""
    package = ModuleType("a_room")
    package.__path__ = [str(tmp_path)]
    sys.modules["a_room"] = package

    def room(**modules):
        for name, text in modules.items():
            (tmp_path / f"{name}.py").write_text(text)
        return package

    yield room
    for name in [name for name in sys.modules if name.split(".")[0] == "a_room"]:
        del sys.modules[name]


def test_every_connector_of_the_house_is_found_by_its_file_s_name():
    known = catalog.load()
    assert "practice" in known.marketplaces and "house" in known.carriers
    assert known.marketplace("practice").name == "practice" and known.carrier("house").name == "house"


def test_a_new_file_is_a_new_connector(room):
    there = found(room(swift=GOOD.replace("NAME", "swift"), slow=GOOD.replace("NAME", "slow")), CarrierConnector)
    assert list(there) == ["slow", "swift"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"swift\.py declares no CONNECTOR\. It must end with `CONNECTOR = CarrierConnector\(name='swift'"),
        ("CONNECTOR = 'swift'", "declares a str as CONNECTOR"),
        (GOOD, "calls its connector 'NAME'. Call it 'swift'"),
        (GOOD.replace("NAME", "swift").replace("terms=Terms", "terms=dict"), "terms must be a class derived from"),
        (GOOD.replace("NAME", "swift").replace("open=opened", "open=7"), "open must be a function"),
        ("import there_is_no_such_library", r"swift\.py cannot be loaded: No module named"),
        ("def broken(:", "cannot be loaded: invalid syntax"),
    ],
)
def test_a_malformed_connector_stops_the_start_with_a_sentence(room, text, says):
    with pytest.raises(BadConnectorError, match=says):
        found(room(good=GOOD.replace("NAME", "good"), swift=text), CarrierConnector)


def test_a_connector_that_nobody_provides_is_told_with_those_there_are():
    with pytest.raises(UnknownConnectorError, match=r"no carrier connector 'hosue'; there are: .*house"):
        catalog.load().carrier("hosue")
    with pytest.raises(UnknownConnectorError, match="practice"):
        catalog.load().marketplace("house")
