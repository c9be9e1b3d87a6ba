"""A rejection names its reason; the order can be amended and sent again, and is answered again."""

import pytest

from canonical.hold import Answer
from canonical.lifecycle import OrderState
from canonical.message import MessageKind
from tests.pipeline.bench import one_order

ACK = MessageKind.order_acknowledgement


@pytest.fixture
def refused(small):
    small.drop("acme", "first.edi", one_order("PO-1", ("NO-SUCH-MUG", 3)))
    small.run()
    small.answer(small.case("order"), Answer.reject, reason="we sell no such mug; MUG-01 is the nearest")
    small.settle()
    return small


def test_an_amended_order_under_the_number_of_a_rejected_one_is_accepted_and_answered_again(refused):
    [first] = refused.messages(ACK)
    assert b"BAK*00*RD*PO-1" in first.content
    assert b"we sell no such mug" in first.content
    refused.drop("acme", "second.edi", one_order("PO-1", ("MUG-01", 3), control=2))
    refused.run()
    old, new = refused.orders("PO-1")
    assert (old.state, new.state) == (OrderState.rejected, OrderState.allocated)
    second = refused.messages(ACK)[-1]
    assert b"BAK*00*AD*PO-1" in second.content
    assert b"ACK*IA*3*EA" in second.content
    assert second.order_id == new.id
    assert "resubmitted" in refused.events("order", new.id)
    refused.ship()
    assert refused.orders("PO-1")[-1].state is OrderState.shipped


def test_the_same_order_sent_again_after_a_rejection_is_told_the_reason_again(refused):
    name, said = next((name, content) for name, content in refused.collect().items() if b"ST*855*" in content)
    refused.drop("acme", "again.edi", one_order("PO-1", ("NO-SUCH-MUG", 3), control=2))
    refused.run()
    assert refused.order("PO-1").state is OrderState.rejected
    assert refused.out()[name] == said  # the same bytes under the same name
    assert refused.events("order", refused.order("PO-1").id)[-1] == "offered again"
    assert refused.message(ACK).sends == 2
