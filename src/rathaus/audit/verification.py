"""Proving that nothing in the log was changed, removed, inserted or cut off.

Every hash is computed anew from the rows, in one SQL statement a chain (one snapshot, so that
entries written meanwhile do not disturb), and compared with the seals, the head and the anchors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import connection, transaction

from rathaus.audit.anchors import Anchor, AnchorsDamaged, anchor_file, chains, read_anchors
from rathaus.audit.chain import GENESIS, hash_after
from rathaus.core.tenancy import tenant_context

SHOWN = 20
"""Findings listed per kind and chain; the rest is counted."""


class Broken(StrEnum):
    """What can be wrong with a chain."""

    CHANGED = "changed"
    ENTRY_REMOVED = "entry removed"
    SEAL_REMOVED = "seal removed"
    INSERTED = "inserted"
    CUT_OFF = "cut off"
    HEAD_CHANGED = "head changed"
    CHAINED_ANEW = "chained anew"
    ANCHORS_DAMAGED = "anchors damaged"


@dataclass(frozen=True)
class Finding:
    """One proof of tampering.

    Attributes:
        seq: number of the seal it concerns, None where there is none.
        entry_id: primary key of the entry, None where it is unknown.
        detail: one English sentence.
    """

    broken: Broken
    seq: int | None
    entry_id: int | None
    detail: str


@dataclass
class ChainReport:
    """What the verification of one chain found.

    Attributes:
        chain: the tenant's slug, ``-`` for the platform.
        seals: how many seals were recomputed.
        head: number of the newest seal according to the head.
        anchored: number of the newest seal that an anchor confirms, 0 without anchors.
    """

    chain: str
    seals: int = 0
    head: int = 0
    anchored: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.findings


def _recompute(chain_id: int) -> str:
    """The statement that compares all rows of a chain with their hashes."""
    own = "tenant_id = %(chain)s" if chain_id else "tenant_id IS NULL"
    return f"""
WITH sealed AS (
    SELECT s.seq, s.entry_id, s.hash, e.id IS NULL AS is_gone,
        lag(s.seq, 1, 0) OVER newest AS seq_before,
        {hash_after("lag(s.hash, 1, %(genesis)s) OVER newest")} AS expected
    FROM audit_seal s LEFT JOIN audit_auditentry e ON e.id = s.entry_id
        AND e.{own}
    WHERE s.{own}
    WINDOW newest AS (ORDER BY s.seq)
)
SELECT 'row', seq, entry_id, is_gone, seq_before, hash <> expected
FROM sealed WHERE is_gone OR hash <> expected OR seq <> seq_before + 1
UNION ALL
SELECT 'unsealed', NULL, e.id, false, NULL, false FROM audit_auditentry e
WHERE e.{own}
    AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
UNION ALL
SELECT 'total', count(*), max(seq), false, NULL, false FROM sealed
UNION ALL
SELECT 'head', h.seq, NULL, false, NULL, h.hash IS DISTINCT FROM (
    SELECT hash FROM audit_seal s WHERE s.{own} AND seq = h.seq
) FROM audit_head h WHERE h.id = %(chain)s
ORDER BY 2
"""  # noqa: S608 - only our own words, the values are parameters


def verify(slug: str | None = None) -> list[ChainReport]:
    """Verify all chains, or the one of a tenant (``-``: the platform's).

    Raises:
        LookupError: no tenant has that slug.
    """
    wanted = [(pk, name) for pk, name in chains() if slug is None or name == slug]
    if not wanted:
        raise LookupError(f"There is no town hall {slug!r}.")
    reports = [_verify_chain(chain_id, name) for chain_id, name in wanted]
    try:
        anchors = read_anchors()
    except AnchorsDamaged as error:
        damaged = ChainReport(chain=str(anchor_file()))
        damaged.findings.append(Finding(Broken.ANCHORS_DAMAGED, None, None, str(error)))
        return [*reports, damaged]
    for (chain_id, _), report in zip(wanted, reports, strict=True):
        with tenant_context(chain_id or None):
            _compare_with_anchors(report, [a for a in anchors if a.chain_id == chain_id])
    return reports


def _verify_chain(chain_id: int, name: str) -> ChainReport:
    report = ChainReport(chain=name)
    with (
        transaction.atomic(),
        tenant_context(chain_id or None),
        connection.cursor() as cursor,
    ):
        # The planner multiplies the tenant's share by the same share again for row-level security,
        # expects a handful of rows and loops; with 100,000 the check would never end.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_recompute(chain_id), {"chain": chain_id, "genesis": GENESIS})
        rows = cursor.fetchall()
    newest = 0
    for what, seq, entry_id, is_gone, seq_before, differs in rows:
        if what == "row":
            report.findings.extend(_row_findings(seq, entry_id, is_gone, seq_before, differs))
        elif what == "unsealed":
            detail = f"entry {entry_id} has no seal: it was inserted past the log, or its seal was removed"
            report.findings.append(Finding(Broken.INSERTED, None, entry_id, detail))
        elif what == "total":
            report.seals, newest = seq, entry_id or 0
        else:
            report.head = seq
            if differs:
                report.findings.append(_head_finding(seq, newest_of(rows)))
    if newest > report.head:
        detail = f"the head says {report.head}, but there are seals up to {newest}"
        report.findings.append(Finding(Broken.HEAD_CHANGED, newest, None, detail))
    return report


def newest_of(rows: list[tuple[Any, ...]]) -> int:
    """Number of the newest seal among the statement's rows."""
    return next((row[2] or 0 for row in rows if row[0] == "total"), 0)


def _row_findings(
    seq: int, entry_id: int, is_gone: bool, seq_before: int, differs: bool
) -> list[Finding]:
    if is_gone:
        return [Finding(Broken.ENTRY_REMOVED, seq, entry_id, f"entry {entry_id} is gone")]
    if seq != seq_before + 1:
        gap = f"{seq_before + 1}" if seq == seq_before + 2 else f"{seq_before + 1} to {seq - 1}"
        return [
            Finding(Broken.SEAL_REMOVED, seq, entry_id, f"seal {gap} is missing before this one")
        ]
    if differs:
        detail = f"entry {entry_id} does not say what was sealed"
        return [Finding(Broken.CHANGED, seq, entry_id, detail)]
    return []


def _head_finding(head: int, newest: int) -> Finding:
    if newest < head:
        detail = f"the chain ends at {newest}, but its head says {head}"
        return Finding(Broken.CUT_OFF, newest, None, detail)
    return Finding(Broken.HEAD_CHANGED, head, None, "the head's hash is not that of its seal")


def _compare_with_anchors(report: ChainReport, anchors: list[Anchor]) -> None:
    if not anchors:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, encode(hash, 'hex') FROM audit_seal"
            " WHERE tenant_id IS NOT DISTINCT FROM %s AND seq = ANY(%s)",
            [anchors[0].chain_id or None, [anchor.seq for anchor in anchors]],
        )
        hashes = dict(cursor.fetchall())
    for anchor in anchors:
        found = hashes.get(anchor.seq)
        if found == anchor.hash:
            report.anchored = max(report.anchored, anchor.seq)
            continue
        if found is None:
            detail = f"the anchor of {anchor.at} knows a seal that is gone"
            report.findings.append(Finding(Broken.CUT_OFF, anchor.seq, None, detail))
        else:
            detail = f"the anchor of {anchor.at} knows another hash: the chain was computed anew"
            report.findings.append(Finding(Broken.CHAINED_ANEW, anchor.seq, None, detail))
