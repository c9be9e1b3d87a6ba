"""What we answer: the codes of the 997 and the TA1."""

from connectors.edi.acknowledgement import functional_acknowledgement, interchange_acknowledgement
from connectors.edi.fault import quotable
from connectors.edi.segment import Delimiters
from tests.edi.reading.conftest import a_set, an_interchange


def answered(reads, content: str, policy: str = "strict"):
    interchange = reads(content, policy).interchanges[0]
    return functional_acknowledgement(interchange.groups[0], interchange.delimiters)


def test_a_sound_group_is_accepted(reads):
    answer = answered(reads, an_interchange())
    assert (answer.functional_id, answer.group, answer.release) == ("PO", "17", "004010")
    assert (answer.code, answer.declared, answer.received, answer.accepted) == ("A", 1, 1, 1)
    assert [(one.kind, one.control, one.code, one.segments) for one in answer.sets] == [("850", "0001", "A", ())]


def test_a_group_with_one_rejected_set_is_partly_accepted(reads):
    answer = answered(reads, an_interchange(a_set(), a_set(control="0002", counted=99)))
    assert (answer.code, answer.received, answer.accepted) == ("P", 2, 1)
    assert (answer.sets[1].code, answer.sets[1].errors) == ("R", ("4",))


def test_a_nonconformant_set_is_rejected_or_accepted_with_errors_as_agreed(reads):
    content = an_interchange().replace("PO1*1*24*EA", "PO1*1*24*EACH")
    assert answered(reads, content).code == "R"
    answer = answered(reads, content, "lenient")
    assert (answer.code, answer.accepted, answer.sets[0].code, answer.sets[0].errors) == ("E", 1, "E", ("5",))
    [segment] = answer.sets[0].segments
    assert (segment.segment, segment.position, segment.code) == ("PO1", 6, "8")
    [element] = segment.elements
    assert (element.position, element.data_element, element.code, element.value) == (3, "355", "5", "EACH")


def test_what_two_rules_found_is_said_once(reads):
    answer = answered(reads, an_interchange().replace("BEG*00*SA*4711**20261120", "BEG*00*SA*4711**"))
    [segment] = answer.sets[0].segments
    assert [(one.position, one.code, one.data_element) for one in segment.elements] == [(5, "1", "373")]


def test_a_rejected_group_says_why(reads):
    answer = answered(reads, an_interchange().replace("GE*1*17", "GE*3*18"))
    assert (answer.code, answer.errors, answer.declared, answer.accepted) == ("R", ("5", "4"), 3, 0)
    assert answer.sets[0].code == "R"


def test_a_group_of_997s_is_never_acknowledged(reads):
    body = a_set("ST*997*0001", "AK1*PR*9", "AK9*A*1*1*1")
    assert answered(reads, an_interchange(body, functional_id="FA")) is None


def test_a_rejected_interchange_gets_a_ta1_and_no_997(reads):
    content = an_interchange().replace("IEA*1*000000017", "IEA*1*000000018")
    interchange = reads(content).interchanges[0]
    assert functional_acknowledgement(interchange.groups[0], interchange.delimiters) is None
    answer = interchange_acknowledgement(interchange)
    assert (answer.control, answer.date, answer.time) == ("000000017", "261120", "0930")
    assert (answer.code, answer.note) == ("R", "001")


def test_a_ta1_is_sent_where_it_is_asked_for(reads):
    assert interchange_acknowledgement(reads(an_interchange()).interchanges[0]) is None
    answer = interchange_acknowledgement(reads(an_interchange(asks="1")).interchanges[0])
    assert (answer.code, answer.note) == ("A", "000")
    odd = an_interchange(asks="1").replace("*ZZ*ACME", "*QQ*ACME", 1)
    answer = interchange_acknowledgement(reads(odd).interchanges[0])
    assert (answer.code, answer.note) == ("E", "005")


def test_an_interchange_of_ta1s_is_never_answered(reads):
    content = an_interchange(asks="1").split("GS*")[0] + "TA1*000000009*261119*0900*A*000~IEA*9*000000017~"
    assert interchange_acknowledgement(reads(content).interchanges[0]) is None


def test_a_quoted_value_holds_no_delimiters_and_at_most_99_characters():
    assert quotable("A>B\n~C*", Delimiters()) == "ABC"
    assert len(quotable("x" * 200, Delimiters())) == 99


def test_an_acknowledgement_survives_json(reads):
    answer = answered(reads, an_interchange().replace("PO1*1*24*EA", "PO1*1*24*EACH"))
    assert type(answer).model_validate_json(answer.model_dump_json()) == answer
