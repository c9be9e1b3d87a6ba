"""Bringing files out: complete, once, never over another; the same to OpenSSH, practice server and local folder."""

import pytest

from connectors.ports import AlreadyDone, Done, Refused, Rejected


def out(partner):
    return {name: (partner.root / "out" / name).read_bytes() for name in partner.names("out")}


def rename_of(transport):
    return "disk rename" if "Folder" in type(transport).__name__ else "wire sftp rename"


def test_a_staged_file_is_out_of_sight_until_it_is_published(partner, parcel):
    transport = partner.transport()
    transport.stage(parcel(b"ISA*855~"))
    assert partner.names("out") == []
    assert len(partner.names("staging")) == 1
    outcome = transport.publish(parcel(b"ISA*855~"), again=False)
    assert isinstance(outcome, Done)
    assert outcome.reference.endswith("out/855_0001.edi")
    assert out(partner) == {"855_0001.edi": b"ISA*855~"}
    assert partner.names("staging") == []


def test_staging_twice_is_harmless(partner, parcel):
    transport = partner.transport()
    transport.stage(parcel(b"ISA*"))
    transport.stage(parcel(b"ISA*855~"))
    transport.publish(parcel(b"ISA*855~"), again=False)
    assert out(partner) == {"855_0001.edi": b"ISA*855~"}


def test_keys_that_look_alike_do_not_share_a_staged_file(partner, parcel):
    transport = partner.transport()
    transport.stage(parcel(key="order/7", name="a.edi"))
    transport.stage(parcel(key="order_7", name="b.edi"))
    transport.stage(parcel(key="../../order 7" + "x" * 300, name="c.edi"))
    assert len(partner.names("staging")) == 3


def test_dying_before_the_rename_it_is_published_by_the_next(partner, parcel, killed_at):
    first = partner.transport()
    first.stage(parcel())
    killed_at(rename_of(first), "before")
    with pytest.raises(killed_at.Death, match="before"):
        first.publish(parcel(), again=False)
    first.close()
    assert partner.names("out") == []
    assert isinstance(partner.transport().publish(parcel(), again=True), Done)
    assert out(partner) == {"855_0001.edi": b"ISA*855~"}


@pytest.mark.parametrize("collected", [True, False], ids=["collected at once", "still there"])
def test_dying_after_the_rename_it_is_not_sent_twice(partner, parcel, killed_at, collected):
    first = partner.transport()
    first.stage(parcel())
    killed_at(rename_of(first), "after")
    with pytest.raises(killed_at.Death, match="after"):
        first.publish(parcel(), again=False)
    first.close()
    if collected:
        (partner.root / "out" / "855_0001.edi").unlink()
    assert isinstance(partner.transport().publish(parcel(), again=True), AlreadyDone)
    assert partner.names("out") == ([] if collected else ["855_0001.edi"])


def test_dying_at_any_point_before_a_partner_who_collects_at_once_each_message_arrives_once(partner, parcel, killed_at):
    collected, point, died = [], 0, True

    def collect():
        for name in partner.names("out"):
            collected.append((partner.root / "out" / name).read_bytes())
            (partner.root / "out" / name).unlink()

    while died:
        point += 1
        message = parcel(f"ISA*{point}~".encode(), name=f"855_{point}.edi", key=f"order {point}")
        first, died, staged = partner.transport(), False, False
        killed_at(nth=point)
        try:
            first.stage(message)
            staged = True  # the pipeline commits this
            first.publish(message, again=False)
        except killed_at.Death:
            died = True
        killed_at.rest()
        first.close()
        collect()
        again = partner.transport()
        if not staged:
            again.stage(message)
        assert isinstance(again.publish(message, again=staged), Done | AlreadyDone)
        again.close()
        collect()
    assert collected == [f"ISA*{n}~".encode() for n in range(1, point + 1)]
    assert partner.names("staging") == []
    assert point > 4


def test_a_staged_file_that_nobody_published_and_that_is_gone_is_a_matter_for_a_person(partner, parcel):
    outcome = partner.transport().publish(parcel(), again=False)
    assert isinstance(outcome, Rejected)
    assert "vanished before it was published" in outcome.reason


def test_a_resend_that_was_not_collected_yet_lies_there_once(partner, parcel):
    transport = partner.transport()
    for expected in (Done, AlreadyDone):
        transport.stage(parcel())
        assert isinstance(transport.publish(parcel(), again=False), expected)
    assert out(partner) == {"855_0001.edi": b"ISA*855~"}
    assert partner.names("staging") == []


@pytest.mark.parametrize("there", [b"ISA*999~", b"another document"], ids=["same size", "other size"])
def test_another_document_under_that_name_is_never_replaced(partner, parcel, there):
    partner.drop("855_0001.edi", there, folder="out")
    transport = partner.transport()
    transport.stage(parcel(b"ISA*855~"))
    outcome = transport.publish(parcel(b"ISA*855~"), again=False)
    assert isinstance(outcome, Rejected)
    assert "already holds another document" in outcome.reason
    assert out(partner) == {"855_0001.edi": there}
    (partner.root / "out" / "855_0001.edi").unlink()
    assert isinstance(transport.publish(parcel(b"ISA*855~"), again=True), Done)


@pytest.mark.parametrize("name", ["", "../in/x.edi", ".hidden", "a/b.edi", "a\nb.edi", "nul\0.edi"])
def test_a_name_that_leads_elsewhere_is_rejected(partner, parcel, name):
    transport = partner.transport()
    transport.stage(parcel(name=name))
    assert isinstance(transport.publish(parcel(name=name), again=False), Rejected)
    assert partner.names("out") == []


def test_a_missing_out_folder_needs_a_person_and_loses_nothing(partner, parcel):
    (partner.root / "out").rmdir()
    transport = partner.transport()
    transport.stage(parcel())
    with pytest.raises(Refused, match="out is missing"):
        transport.publish(parcel(), again=False)
    assert len(partner.names("staging")) == 1


def test_the_staging_folder_is_made(partner, parcel):
    (partner.root / "staging").rmdir()
    transport = partner.transport()
    transport.stage(parcel())
    assert isinstance(transport.publish(parcel(), again=False), Done)


def test_a_large_file_goes_out_and_comes_in_whole(partner, parcel):
    content = bytes(range(256)) * 12_000  # 3 MB
    transport = partner.transport()
    transport.stage(parcel(content))
    transport.publish(parcel(content), again=False)
    assert out(partner) == {"855_0001.edi": content}
    partner.drop("back.edi", content)
    [offer] = transport.claim()
    assert transport.read(offer) == content
