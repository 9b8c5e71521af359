"""Changing a working copy, several people at once: nothing anybody did is overwritten unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from rathaus.accounts.api import User
from rathaus.catalog import api as catalog
from rathaus.core.events import publish
from rathaus.formeditor import queries
from rathaus.formeditor.document import Document, find, label_of
from rathaus.formeditor.events import OwnFormRestored
from rathaus.formeditor.faults import Fault, new_faults
from rathaus.formeditor.models import Edit, WorkingForm
from rathaus.formeditor.needs import Need, lost, readers_of
from rathaus.formeditor.operations import (
    WHOLE,
    Gone,
    Operation,
    apply,
    inside,
    rolled_back,
    touched,
)

KEPT_EDITS = 2000
"""Older changes are forgotten; published versions keep what they were."""


class NoForm(LookupError):
    """The service is not done online, or nobody has begun an own form."""


class NothingThere(ValueError):
    """There is nothing to take back, or to do again."""


class Breaks(ValueError):
    """Afterwards something would be wrong that is right now; ``faults`` says what and where."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(fault.code for fault in self.faults))


class StillNeeded(ValueError):
    """The service reads answers that would be gone; ``needs`` says which, and who reads them."""

    def __init__(self, needs: Iterable[Need]) -> None:
        self.needs = list(needs)
        super().__init__(", ".join(need.path for need in self.needs))


@dataclass(frozen=True)
class Conflict:
    """Two people changed the same property.

    Attributes:
        name: of the property.
        theirs, mine: the values.
        who: the other person.
    """

    name: str
    theirs: Any
    mine: Any
    who: str


class ChangedMeanwhile(ValueError):
    """Somebody else changed the same thing since the page was shown.

    Attributes:
        conflicts: per property; empty where the whole field was moved or deleted.
        who: the other person.
    """

    def __init__(self, who: str, conflicts: Iterable[Conflict] = ()) -> None:
        self.conflicts = list(conflicts)
        self.who = who
        super().__init__(who)


def lock(slug: str) -> WorkingForm:
    """Raises NoForm."""
    found = WorkingForm.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    if found is None:
        raise NoForm(slug)
    return found


@transaction.atomic
def change_form(*, slug: str, operation: Operation, seen: int, author: User) -> Edit:
    """Add, move, delete or replace something.

    Args:
        seen: the revision that the author's page showed.

    Raises:
        ChangedMeanwhile: somebody else changed what is moved or deleted.
        Gone: it was deleted.
        NotThere: a field cannot stand in that place.
        Breaks: rules of the form would no longer hold.
        StillNeeded: the service reads an answer that would be gone.
    """
    working = lock(slug)
    if operation["do"] in ("move", "delete"):
        _refuse_if_touched(working, operation["node"], seen, author)
    return carry_out(working, operation, author)


def _refuse_if_touched(working: WorkingForm, node_id: str, seen: int, author: User) -> None:
    spot = find(working.document, node_id)
    if spot is None:
        raise Gone(node_id)
    own = set(inside(spot.node))
    for edit in queries.edits_since(working, seen):
        if edit.author_id != author.pk and any(n in own for n, _part in touched(edit.operation)):
            raise ChangedMeanwhile(str(edit.author))


@transaction.atomic
def change_properties(
    *,
    slug: str,
    node_id: str,
    values: Mapping[str, Any],
    seen: int,
    author: User,
    more: Iterable[Operation] = (),
    overwrite: bool = False,
) -> Edit | None:
    """Set what somebody changed on a page or field; what others changed elsewhere stays.

    Args:
        values: all properties as the author's page had them, None for those not set.
        more: what belongs to the change, such as rules that read a renamed answer.
        overwrite: the author has seen the other person's version and wants the own.

    Returns:
        None if nothing differs.

    Raises:
        ChangedMeanwhile, Gone, Breaks, StillNeeded: as for :func:`change_form`.
    """
    working = lock(slug)
    spot = find(working.document, node_id) if node_id else None
    if node_id and spot is None:
        raise Gone(node_id)
    now = spot.node if spot else working.document
    base, theirs = _known_to(working, node_id, seen, author)
    wanted = {name: value for name, value in values.items() if value != base.get(name)}
    conflicts = [
        Conflict(name, now.get(name), value, theirs[name])
        for name, value in wanted.items()
        if name in theirs and now.get(name) != value
    ]
    if conflicts and not overwrite:
        raise ChangedMeanwhile(conflicts[0].who, conflicts)
    changed = {name: value for name, value in wanted.items() if value != now.get(name)}
    if not changed:
        return None
    change: Operation = {"do": "change", "node": node_id, "values": changed}
    steps = [*more, change]
    return carry_out(
        working, {"do": "several", "steps": steps} if len(steps) > 1 else change, author
    )


def _known_to(
    working: WorkingForm, node_id: str, seen: int, author: User
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values the author knows of, and who else changed which since."""
    edits = queries.edits_since(working, seen)
    base_document = rolled_back(working.document, queries.inverses(edits))
    spot = find(base_document, node_id) if node_id else None
    base: dict[str, Any] = dict(spot.node if spot else base_document if not node_id else {})
    theirs: dict[str, str] = {}
    document = base_document
    for edit in reversed(edits):
        document, _inverse = apply(document, edit.operation)
        parts = {part for node, part in touched(edit.operation) if node == node_id}
        if WHOLE in parts or ("", WHOLE) in set(touched(edit.operation)):
            parts = set(base)
        here = find(document, node_id) if node_id else None
        values = here.node if here else document
        for part in parts:
            if edit.author_id == author.pk:
                base[part] = values.get(part)
                theirs.pop(part, None)
            else:
                theirs[part] = str(edit.author)
    return base, theirs


def carry_out(
    working: WorkingForm,
    operation: Operation,
    author: User,
    *,
    undoes: Edit | None = None,
    may_lose: bool = False,
) -> Edit:
    """Change the locked working copy and keep how to take the change back.

    Args:
        may_lose: also answers that the service reads; publishing asks for them again.

    Raises:
        Gone, NotThere, Breaks, StillNeeded: as for :func:`change_form`.
    """
    before: Document = working.document
    after, inverse = apply(before, operation)
    faults = new_faults(before, after)
    if faults:
        raise Breaks(faults)
    if not may_lose and (needs := lost(before, after, readers_of(catalog.package(working.slug)))):
        raise StillNeeded(needs)
    working.document = after
    working.revision += 1
    working.changed_at, working.changed_by = timezone.now(), author
    working.save(update_fields=["document", "revision", "changed_at", "changed_by"])
    Edit.objects.filter(
        working_form=working, number__lte=working.revision - KEPT_EDITS, undoes=None
    ).delete()
    return Edit.objects.create(
        working_form=working,
        number=working.revision,
        operation=operation,
        inverse=inverse,
        about=_about(before, after, operation)[:200],
        undoes=undoes,
        author=author,
    )


def _about(before: Document, after: Document, operation: Operation) -> str:
    """What the page or field is called; the last step of several says it."""
    if operation["do"] == "several":
        return _about(before, after, operation["steps"][-1])
    node = operation.get("node")
    node_id = node["id"] if isinstance(node, dict) else node
    spot = (find(after, node_id) or find(before, node_id)) if node_id else None
    return label_of(spot.node) if spot else ""


@transaction.atomic
def undo(*, slug: str, author: User) -> Edit:
    """Take the author's latest change back.

    Raises:
        NothingThere: there is none.
        ChangedMeanwhile: somebody else has changed the same thing after it.
        Breaks, StillNeeded, Gone: it cannot be taken back any more.
    """
    working = lock(slug)
    edit = queries.can_undo(working, author)
    if edit is None:
        raise NothingThere
    _refuse_if_built_upon(working, edit, edit.operation, author)
    done = carry_out(working, edit.inverse, author, undoes=edit)
    Edit.objects.filter(pk=edit.pk).update(is_undone=True)
    return done


@transaction.atomic
def redo(*, slug: str, author: User) -> Edit:
    """Do again what was taken back last; raises as :func:`undo`."""
    working = lock(slug)
    edit = queries.can_redo(working, author)
    if edit is None:
        raise NothingThere
    _refuse_if_built_upon(working, edit, edit.operation, author)
    done = carry_out(working, edit.operation, author, undoes=edit)
    Edit.objects.filter(pk=edit.pk).update(is_undone=False)
    return done


def _refuse_if_built_upon(
    working: WorkingForm, edit: Edit, operation: Operation, author: User
) -> None:
    own = set(touched(operation))
    nodes = {node for node, part in own if part == WHOLE}
    for later in queries.edits_since(working, edit.number):
        if later.author_id == author.pk:
            continue
        for node, part in touched(later.operation):
            if (node, part) in own or node in nodes:
                raise ChangedMeanwhile(str(later.author))


@transaction.atomic
def restore(*, slug: str, document: Document, author: User) -> Edit:
    """Go back to an earlier document; raises Breaks or StillNeeded."""
    working = lock(slug)
    done = carry_out(working, {"do": "replace", "document": document}, author)
    publish(OwnFormRestored(slug=slug))
    return done
