"""What is wrong with a form, in words for the people who edit it, with the page or field it is about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.eforms import api as eforms
from rathaus.formeditor.document import (
    Document,
    Spot,
    definition_of,
    find,
    label_of,
    node_at,
    tidied,
)
from rathaus.formeditor.faultwords import in_words


@dataclass(frozen=True)
class Fault:
    """One thing to mend.

    Attributes:
        node_id: page or field, may be empty.
        part: property it is about, may be empty.
        message: in words.
        where: what the page or field is called.
        code: the message as the checks gave it, the same in every language.
    """

    node_id: str
    part: str
    message: str
    where: str = ""
    code: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


def faults_of(document: Document) -> list[Fault]:
    """Everything wrong, what is merely unfinished left aside."""
    tidy = tidied(document)
    if not tidy["pages"]:
        return []
    proof = eforms.proofread(definition_of(tidy))
    found = []
    for location, reason in proof.faults:
        node_id, part = node_at(tidy, location)
        spot = find(document, node_id)
        where = label_of(spot.node) if spot else ""
        found.append(Fault(node_id, part, in_words(reason), where, reason))
    return found


def new_faults(before: Document, after: Document) -> list[Fault]:
    """What a change breaks that was right before."""
    found = faults_of(after)
    if not found:
        return []
    known = Counter(fault.code for fault in faults_of(before))
    fresh = []
    for fault in found:
        if known[fault.code]:
            known[fault.code] -= 1
        else:
            fresh.append(fault)
    return fresh


def unfinished_words(spot: Spot) -> str:
    """What is missing on an empty page or in an empty group."""
    return _("Hier steht noch keine Frage.")
