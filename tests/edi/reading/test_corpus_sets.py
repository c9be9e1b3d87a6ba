"""Documents of every set from the wild, held against our guides: what is right passes, what is wrong is named."""

import pytest

from connectors.edi.reading import read
from connectors.edi.rulebook import RULES
from tests.edi.reading.conftest import CORPUS

pytestmark = pytest.mark.shared

SETS = ["204", "210", "214", "810", "824", "855", "856", "860", "940", "943", "944", "945", "990", "997"]
GRAMMAR = {rule for rule, row in RULES.items() if row.level in ("AK3", "AK4") and row.scope == "segment"}

# What is wrong with a document's grammar; all others have nothing. Several generators call a document clean that
# leaves out what the standard demands: BAK04 (the order's date) in 855, AK102 in 997, and TD1 after TD5 in 856.
WRONG = {
    "210/staedi210-ts210-80char.edi": {"invalid_character", "invalid_number", "segment_not_in_set"},  # cut at column 80
    "214/bs-old-214i.edi": {"mandatory_element_missing", "mandatory_segment_missing", "segment_out_of_sequence"},
    "214/omni-1-canadapost-edi-214-input.edi": {"conditional_element_missing", "invalid_character"},  # blanks
    "855/stup-004010-pr855-fail-2.edi": {"element_too_long"},
    "855/x12doc-clean-855-seed42-lines3.edi": {"mandatory_element_missing"},
    "855/x12doc-faults-855-seed42-a05-nonstandardseparators.edi": {"mandatory_element_missing"},
    "855/x12doc-faults-855-seed42-b04-cttmismatch.edi": {"mandatory_element_missing"},
    "855/x12doc-flows-c06-outoforderinterchange-855-ack.edi": {"mandatory_element_missing"},
    "855/x12t-dandh-855.edi": {"conditional_element_missing", "element_too_long"},
    "856/x12doc-clean-856-seed42-lines3.edi": {"segment_out_of_sequence"},
    "856/x12doc-faults-856-seed42-d01-hlorphan.edi": {"hl_parent_wrong", "segment_out_of_sequence"},
    "856/x12doc-faults-856-seed42-d02-ssccinvalid.edi": {"segment_out_of_sequence"},
    "856/x12doc-faults-856-seed42-d04-asnafterdelivery.edi": {"segment_out_of_sequence"},
    "856/x12doc-flows-d03-asnqtymismatch-856-asn.edi": {"segment_out_of_sequence"},
    "856/x12t-856-walmart.edi": {"invalid_date"},
    "860/stup-003010-pc860-fail-1.edi": {"invalid_character"},
    "940/edieng-940-failed-se01.edi": {
        "element_too_long", "element_too_short", "invalid_number", "mandatory_element_missing"
    },
    "940/edieng-acktest.edi": {"element_too_long", "mandatory_element_missing"},
    "945/bs-old-945i.edi": {"element_too_long"},  # a tilde that is no terminator clings to SE02
    "997/x12doc-clean-997-seed42.edi": {"mandatory_element_missing"},
}  # fmt: skip


def test_what_is_right_passes_and_what_is_wrong_is_named(guides):
    if not CORPUS.exists():
        pytest.skip(f"the shared corpus is not beside the project: {CORPUS} is missing")
    found = {}
    for kind in SETS:
        for path in sorted((CORPUS / kind).glob("*.edi")):
            told = {one.rule for one in read(path.read_bytes(), guides=guides).all_findings()} & GRAMMAR
            if told:
                found[f"{kind}/{path.name}"] = told
    assert found == WRONG
