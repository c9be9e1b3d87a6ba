"""The page on invoicing says what a profile takes, and names every difference."""

import re
from pathlib import Path

from connectors.mapping.yaml_file import load, typed
from connectors.profile import Profile
from connectors.settlement import CrossCheckTerms
from router.cross_check import Difference

PAGE = (Path(__file__).parents[2] / "docs" / "invoicing.md").read_text()


def test_the_page_s_profile_is_one(tmp_path):
    file = tmp_path / "profile.yaml"
    [shown] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    file.write_text("partner: acme\n" + shown)
    profile = typed(load(file), Profile, str(file))
    assert profile.invoicing.net_days == 30
    assert profile.cross_check.shipped_after_promise == "off"
    assert len(profile.invoicing.extras) == 3


def test_a_profile_can_say_how_each_difference_is_handled_and_the_page_names_it():
    names = {difference.value for difference in Difference}
    assert set(CrossCheckTerms.model_fields) == names | {"price_tolerance"}
    for handling in ("block", "flag"):
        for name in CrossCheckTerms().kinds(handling):
            assert re.search(rf"\|.*`{name}`.*\| {handling} \|", PAGE), name
