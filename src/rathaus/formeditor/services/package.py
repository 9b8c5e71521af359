"""The package brings a new form: take its questions, some of its changes, or stay with the own ones."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from rathaus.accounts.api import User
from rathaus.catalog import api as catalog
from rathaus.eforms import api as eforms
from rathaus.formeditor.document import with_ids
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.packagechanges import package_changes
from rathaus.formeditor.services.editing import NoForm, carry_out, lock


@transaction.atomic
def look_at_package_form(*, slug: str, take: bool, author: User) -> None:
    """Settle a new form of the package: take its questions, or stay with the own ones.

    Raises:
        NoForm: there is no own form, or none in the package any more.
        Breaks, StillNeeded: see :func:`rathaus.formeditor.services.restore`.
    """
    form = package_form(slug)
    working = lock(slug)
    if take:
        document = with_ids(form.definition)
        carry_out(working, {"do": "replace", "document": document}, author)
    _settle(working, form)


@transaction.atomic
def take_package_changes(*, slug: str, names: Collection[str], author: User) -> int:
    """Take single changes over, in one step that can be undone, and settle the rest; how many.

    Args:
        names: of :class:`rathaus.formeditor.packagechanges.PackageChange`; others are passed over.

    Raises:
        NoForm, Breaks, StillNeeded: as for :func:`look_at_package_form`.
    """
    form = package_form(slug)
    working = lock(slug)
    known = working.package_form
    changes = (
        package_changes(with_ids(known.definition), with_ids(form.definition), working.document)
        if known
        else []
    )
    steps = [change.operation for change in changes if change.name in names]
    if steps:
        carry_out(working, {"do": "several", "steps": steps}, author)
    _settle(working, form)
    return len(steps)


def package_form(slug: str) -> eforms.FormVersion:
    """The package's questions; raises NoForm where it has none."""
    form: eforms.FormVersion | None = catalog.package(slug).package_form
    if form is None:
        raise NoForm(slug)
    return form


def _settle(working: WorkingForm, form: eforms.FormVersion) -> None:
    WorkingForm.objects.filter(pk=working.pk).update(package_form=form)
