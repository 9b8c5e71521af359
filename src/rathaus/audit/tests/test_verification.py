"""Whoever changes the log, even as the owner of the machine, is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rathaus.audit.anchors import anchor_file, read_anchors, write_anchors
from rathaus.audit.chain import hash_after
from rathaus.audit.models import Seal
from rathaus.audit.services import append_entry
from rathaus.audit.tests.sealing import tamper
from rathaus.audit.verification import Broken, ChainReport, verify
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import Tenant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_anchor_file(settings: object, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors" / "audit.jsonl"  # type: ignore[attr-defined]


@pytest.fixture
def five(stralendorf: Tenant) -> Tenant:
    """A town with five sealed entries, one commit each."""
    for number in range(1, 6):
        _append(stralendorf, str(number))
    return stralendorf


def _append(tenant: Tenant, subject_id: str) -> None:
    with tenant_context(tenant):
        append_entry(
            event_name="test.happened",
            subject_kind="thing",
            subject_id=subject_id,
            sentence="hat etwas getan",
            payload={"number": 1},
        )


def _report(tenant: Tenant) -> ChainReport:
    return verify(tenant.slug)[0]


def _found(tenant: Tenant) -> list[tuple[Broken, int | None]]:
    return [(finding.broken, finding.seq) for finding in _report(tenant).findings]


ANEW = f"""
DO $$
DECLARE s audit_seal; e audit_auditentry; last_hash bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR s IN SELECT * FROM audit_seal WHERE tenant_id IS NOT NULL ORDER BY seq LOOP
        SELECT * INTO e FROM audit_auditentry WHERE id = s.entry_id;
        last_hash := {hash_after("last_hash")};
        UPDATE audit_seal SET hash = last_hash WHERE entry_id = s.entry_id;
        UPDATE audit_head SET hash = last_hash, seq = s.seq WHERE tenant_id IS NOT NULL;
    END LOOP;
END $$
"""
"""What somebody does who knows how the chain works and owns the database."""


def test_an_untouched_chain_is_whole(five: Tenant) -> None:
    write_anchors()
    report = _report(five)
    assert (report.is_whole, report.seals, report.head, report.anchored) == (True, 5, 5, 5)


def test_an_empty_chain_is_whole(stralendorf: Tenant) -> None:
    assert _report(stralendorf).is_whole


@pytest.mark.parametrize(
    "change",
    [
        "sentence = 'hat nichts getan'",
        "at = at - interval '1 day'",
        "actor_label = 'Stefan Steuer'",
        "actor_id = 4711",
        "subject_id = '33'",
        "payload = '{\"number\": 2}'",
    ],
)
def test_a_changed_field_is_found(five: Tenant, change: str) -> None:
    tamper(f"UPDATE audit_auditentry SET {change} WHERE subject_id = '3'")
    assert _found(five) == [(Broken.CHANGED, 3)]


def test_an_entry_taken_from_the_middle_is_found(five: Tenant) -> None:
    tamper("DELETE FROM audit_auditentry WHERE subject_id = '3'")
    assert _found(five) == [(Broken.ENTRY_REMOVED, 3)]


def test_an_entry_taken_with_its_seal_is_found(five: Tenant) -> None:
    tamper("DELETE FROM audit_seal WHERE seq = 3")
    tamper("DELETE FROM audit_auditentry WHERE subject_id = '3'")
    assert _found(five) == [(Broken.SEAL_REMOVED, 4)]


def test_two_swapped_entries_are_found(five: Tenant) -> None:
    tamper("UPDATE audit_seal SET entry_id = -entry_id WHERE seq IN (2, 3)")
    tamper(
        "UPDATE audit_seal s SET entry_id = -(SELECT entry_id FROM audit_seal o WHERE o.seq = 5 - s.seq)"
        " WHERE seq = 2"
    )
    with tenant_context(five):
        second = Seal.objects.get(seq=2).entry_id
    tamper("UPDATE audit_seal SET entry_id = %s - 1 WHERE seq = 3", [second])
    assert _found(five) == [(Broken.CHANGED, 2), (Broken.CHANGED, 3)]


def test_an_entry_slipped_in_past_the_log_is_found(five: Tenant) -> None:
    tamper(
        "INSERT INTO audit_auditentry (tenant_id, at, actor_kind, actor_label, event_name, subject_kind,"
        " subject_id, sentence, payload) SELECT tenant_id, at, 'system', '', 'test.forged', '', '', '', '{}'"
        " FROM audit_auditentry WHERE subject_id = '2'"
    )
    assert [broken for broken, _ in _found(five)] == [Broken.INSERTED]


def test_a_backdated_entry_chained_in_is_found_by_the_anchor(five: Tenant) -> None:
    write_anchors()
    tamper("UPDATE audit_seal SET seq = seq + 100 WHERE seq > 2")
    tamper("UPDATE audit_seal SET seq = seq - 99 WHERE seq > 2")
    tamper(
        "WITH forged AS (INSERT INTO audit_auditentry (tenant_id, at, actor_kind, actor_label,"
        " event_name, subject_kind, subject_id, sentence, payload) SELECT tenant_id, at, 'system', '',"
        " 'test.forged', '', '', '', '{}' FROM audit_auditentry WHERE subject_id = '2' RETURNING *)"
        " INSERT INTO audit_seal (tenant_id, seq, entry_id, sealed_at, hash)"
        " SELECT tenant_id, 3, id, at, '' FROM forged"
    )
    tamper(ANEW)
    assert _found(five) == [(Broken.CHAINED_ANEW, 5)]


def test_a_cut_tail_is_found_by_the_head(five: Tenant) -> None:
    tamper("DELETE FROM audit_seal WHERE seq > 3")
    tamper("DELETE FROM audit_auditentry WHERE subject_id > '3'")
    assert _found(five) == [(Broken.CUT_OFF, 3)]


def test_a_tail_cut_together_with_the_head_is_found_by_the_anchor(five: Tenant) -> None:
    write_anchors()
    tamper("DELETE FROM audit_seal WHERE seq > 3")
    tamper("DELETE FROM audit_auditentry WHERE subject_id > '3'")
    tamper("UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_seal WHERE seq = 3)")
    assert _found(five) == [(Broken.CUT_OFF, 5)]


def test_a_chain_cut_and_continued_is_found_by_the_anchor(five: Tenant) -> None:
    write_anchors()
    tamper("DELETE FROM audit_seal WHERE seq > 3")
    tamper("DELETE FROM audit_auditentry WHERE subject_id > '3'")
    tamper("UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_seal WHERE seq = 3)")
    _append(five, "4")
    _append(five, "5")
    assert _found(five) == [(Broken.CHAINED_ANEW, 5)]


def test_a_chain_computed_anew_is_found_by_the_anchor(five: Tenant) -> None:
    write_anchors()
    tamper("UPDATE audit_auditentry SET sentence = 'hat nichts getan' WHERE subject_id = '3'")
    tamper(ANEW)
    assert _found(five) == [(Broken.CHAINED_ANEW, 5)]


def test_anchors_grow_only_where_a_chain_grew(five: Tenant, hemer: Tenant) -> None:
    assert [(a.chain, a.seq) for a in write_anchors()] == [("stralendorf", 5)]
    assert write_anchors() == []
    _append(hemer, "1")
    assert [(a.chain, a.seq) for a in write_anchors()] == [("hemer", 1)]
    assert [(a.chain, a.seq) for a in read_anchors()] == [("stralendorf", 5), ("hemer", 1)]


@pytest.mark.parametrize("change", ["edit", "remove"])
def test_a_changed_anchor_file_is_found(five: Tenant, hemer: Tenant, change: str) -> None:
    write_anchors()
    _append(hemer, "1")
    write_anchors()
    lines = anchor_file().read_text().splitlines()
    if change == "edit":
        lines[0] = json.dumps(json.loads(lines[0]) | {"seq": 3})
    else:
        del lines[0]
    anchor_file().write_text("\n".join(lines) + "\n")
    assert [f.broken for f in verify(five.slug)[-1].findings] == [Broken.ANCHORS_DAMAGED]


def test_one_town_alone_can_be_verified(five: Tenant, hemer: Tenant) -> None:
    tamper("UPDATE audit_auditentry SET sentence = 'hat nichts getan' WHERE subject_id = '3'")
    assert [(report.chain, report.is_whole) for report in verify("hemer")] == [("hemer", True)]
    with pytest.raises(LookupError, match="no town hall 'atlantis'"):
        verify("atlantis")
