"""A code goes to an address, and comes back typed."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from rathaus.core.ratelimit import hit
from rathaus.eforms.models import AddressProof, Draft
from rathaus.eforms.proofs import PAUSE, code_of, is_usable, same

PER_ADDRESS, PER_CLIENT, PER_SECONDS = 6, 30, 3600


class TooManyCodes(ValueError):
    """Somebody has asked for codes too often; later it works again."""


@transaction.atomic
def send_code(*, draft: Draft, channel: str, address: str, client: str) -> AddressProof:
    """Send a code; pressed again it is the same code, and within a moment no second message.

    Args:
        client: address of the caller, for the limit.

    Raises:
        TooManyCodes: to this address, or from this caller.
    """
    from rathaus.eforms.tasks import send_proof_code

    row = _locked(draft, channel, address)
    now = timezone.now()
    if row.proved_at is not None or (is_usable(row) and row.round and row.sent_at > now - PAUSE):
        return row
    allowed = hit(
        "eforms.proof.to", f"{channel}:{row.address}", limit=PER_ADDRESS, per_seconds=PER_SECONDS
    )
    if not allowed or not hit("eforms.proof.by", client, limit=PER_CLIENT, per_seconds=PER_SECONDS):
        raise TooManyCodes(channel)
    if not row.round or not is_usable(row):
        row.round, row.tries = row.round + 1, 0
    row.sent_at, row.language = now, get_language() or "de"
    row.save(update_fields=["round", "tries", "sent_at", "language"])
    send_proof_code.enqueue(proof_id=row.pk, round_number=row.round)
    return row


@transaction.atomic
def confirm_code(*, draft: Draft, channel: str, address: str, code: str) -> bool:
    """Whether the code is the one that was sent. Every try counts; doing it again stays right."""
    row = _locked(draft, channel, address)
    if row.proved_at is not None:
        return True
    if not row.round or not is_usable(row):
        return False
    typed = "".join(character for character in code if character.isdigit())
    if hmac.compare_digest(typed.encode(), code_of(row).encode()):
        row.proved_at = timezone.now()
        row.save(update_fields=["proved_at"])
        return True
    row.tries += 1
    row.save(update_fields=["tries"])
    return False


def _locked(draft: Draft, channel: str, address: str) -> AddressProof:
    key: dict[str, Any] = {"draft": draft, "channel": channel, "address": same(channel, address)}
    AddressProof.objects.get_or_create(**key)
    return AddressProof.objects.select_for_update(of=("self",)).get(**key)


def proved_answers(draft: Draft, answers: Mapping[str, Any]) -> dict[str, str]:
    """Path of an answer → when its address was shown to be the applicant's (ISO, UTC)."""
    from rathaus.eforms.queries import compiled_form

    compiled = compiled_form(draft.form_id)
    if not compiled.verified:
        return {}
    rows = AddressProof.objects.filter(draft=draft, proved_at__isnull=False)
    found = {(row.channel, row.address): row.proved_at for row in rows}
    return {
        ".".join(path): when.isoformat()
        for path, field, value in _asked(compiled.fields, answers, ())
        if (when := found.get((field.type, same(field.type, value)))) is not None
    }


def _asked(
    fields: Mapping[str, Any], answers: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, str]]:
    for key, field in fields.items():
        value, here = answers.get(key), (*path, key)
        if getattr(field, "verify", False) and isinstance(value, str):
            yield here, field, value
        inner = {part.key: part for part in getattr(field, "fields", ())}
        items = enumerate(value) if isinstance(value, list) else [(None, value)]
        for number, item in items:
            if inner and isinstance(item, Mapping):
                yield from _asked(inner, item, here if number is None else (*here, str(number)))
