"""Texts from an XZuFi message: kept as proposals, taken text by text, or dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from rathaus.catalog import queries
from rathaus.catalog.models import TextProposal
from rathaus.catalog.offer import Service
from rathaus.catalog.proposals import differences_of, said_in, said_now
from rathaus.catalog.services.wording import change_texts
from rathaus.catalog.xzufi_import import drafts


@dataclass
class Received:
    """What a message brought.

    Attributes:
        proposed: slugs with at least one other text.
        same: slugs whose texts say the same already.
        unknown: names of services for which there is no package here.
    """

    proposed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@transaction.atomic
def receive_texts(*, content: bytes, source: str) -> Received:
    """Keep what a message says about services of the house; a newer message replaces an older one.

    Services are recognised by their LeiKa key; where several share it, by their name.

    Raises:
        XzufiInvalid: it is no such message; nothing is kept.
    """
    found, known = Received(), queries.packages()
    for draft in drafts(content):
        offer = _meant(draft.data["leika"], draft.slug, draft.data["name"]["de"], known)
        if offer is None:
            found.unknown.append(draft.data["name"]["de"])
            continue
        said = said_in(draft, offer)
        proposal = TextProposal(slug=offer.slug, said=said, source=source[:200])
        if not differences_of(proposal, offer):
            found.same.append(offer.slug)
            continue
        TextProposal.objects.update_or_create(
            slug=offer.slug, defaults={"said": said, "source": source[:200]}
        )
        found.proposed.append(offer.slug)
    return found


def _meant(leika: str, slug: str, name: str, known: Iterable[Service]) -> Service | None:
    same = [offer for offer in known if offer.leika == leika]
    if len(same) < 2:
        return same[0] if same else None
    by_name = (o for o in same if slug == o.slug or name in (o.name("de"), o.official_name))
    return next(by_name, None)


@transaction.atomic
def take_texts(*, slug: str, fields: Iterable[str]) -> int:
    """Say these texts as the proposal does, and drop the proposal; how many were taken.

    Args:
        fields: ``Difference.field`` of each text that is taken.

    Raises:
        TextProposal.DoesNotExist: somebody has dealt with it.
    """
    proposal = TextProposal.objects.select_for_update(of=("self",)).get(slug=slug)
    offer, wanted = queries.package(slug), set(fields)
    taken = [one for one in differences_of(proposal, offer) if one.field in wanted]
    said = said_now(offer)
    for one in taken:
        said.setdefault(one.place.key, {})[one.language] = one.proposed
    if taken:
        change_texts(slug=slug, said=said)
    proposal.delete()
    return len(taken)


@transaction.atomic
def drop_proposal(*, slug: str) -> None:
    """Leave everything as it is; doing it twice changes nothing."""
    TextProposal.objects.filter(slug=slug).delete()
