"""What exactly is hashed. The trigger and the verification both use these words.

The verification sends this text with every query instead of calling the database's own function:
who can replace a function in the database must not be able to silence the check.
"""

from __future__ import annotations

GENESIS = bytes(32)
"""What the first seal of a chain follows."""

CANONICAL = """json_build_array(
    s.seq, s.sealed_at AT TIME ZONE 'UTC', e.id, e.tenant_id, e.at AT TIME ZONE 'UTC',
    e.actor_kind, e.actor_id, e.actor_label,
    e.event_name, e.subject_kind, e.subject_id, e.sentence, e.payload
)::text"""
"""A JSON array of everything an entry ``e`` and its seal ``s`` say. JSON keeps values apart, prints
times as ISO 8601 whatever the session's settings, and a ``jsonb`` payload in one fixed way."""

HASH = f"sha256(%s || convert_to({CANONICAL}, 'UTF8'))"
"""SHA-256 over the previous hash (``%s``, 32 bytes) and the canonical text."""


def hash_after(previous: str) -> str:
    """SQL of the hash that follows the SQL expression ``previous``."""
    return HASH.replace("%s", previous)
