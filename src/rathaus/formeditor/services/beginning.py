"""A working copy begins: with the package's questions, with nothing, or with a file from elsewhere."""

from __future__ import annotations

from django.db import transaction

from rathaus.accounts.api import User
from rathaus.core import blobs
from rathaus.core.events import publish
from rathaus.eforms import api as eforms
from rathaus.formeditor.document import Document, with_ids
from rathaus.formeditor.events import OwnFormBegun, OwnFormTakenOver
from rathaus.formeditor.models import SourceFile, WorkingForm
from rathaus.formeditor.origins import Brought, origin_of
from rathaus.formeditor.services.editing import carry_out, lock
from rathaus.formeditor.services.package import package_form

PACKAGE, EMPTY = "package", "empty"


class DraftThere(ValueError):
    """Somebody works on the form already; ``working`` is their copy."""

    def __init__(self, working: WorkingForm) -> None:
        self.working = working
        super().__init__(working.slug)


@transaction.atomic
def begin_own_form(*, slug: str, source: str, author: User) -> WorkingForm:
    """A working copy; beginning twice gives the one that is there.

    Args:
        source: ``PACKAGE`` takes the package's questions, ``EMPTY`` begins with nothing.

    Raises:
        NoForm: the service is not done online.
    """
    form = package_form(slug)
    document = with_ids(form.definition) if source == PACKAGE else {"pages": []}
    working, is_new = _begun(slug, document, form, author)
    if is_new:
        publish(OwnFormBegun(slug=slug))
    return working


@transaction.atomic
def begin_from_file(
    *, slug: str, brought: Brought, author: User, replace: bool = False
) -> WorkingForm:
    """A working copy with the questions of a file; what the service reads may still be missing.

    Args:
        replace: a working copy that is there gets the file's questions; undoing brings it back.

    Raises:
        NoForm: the service is not done online.
        DraftThere: there is a working copy, and it is not to be replaced.
    """
    definition = eforms.read_form(brought.imported.proposal.form)
    document = with_ids(definition.model_dump(mode="json", exclude_none=True))
    form = package_form(slug)
    _working, is_new = _begun(slug, with_ids(form.definition), form, author)
    working = lock(slug)
    if not is_new and not replace:
        raise DraftThere(working)
    operation = {"do": "replace", "document": document, "file": brought.filename}
    carry_out(working, operation, author, may_lose=True)
    _keep_file(working, document, brought, author)
    publish(OwnFormTakenOver(slug=slug))
    return working


def _begun(
    slug: str, document: Document, form: eforms.FormVersion, author: User
) -> tuple[WorkingForm, bool]:
    return WorkingForm.objects.get_or_create(
        slug=slug, defaults={"document": document, "package_form": form, "changed_by": author}
    )


def _keep_file(working: WorkingForm, document: Document, brought: Brought, author: User) -> None:
    stored = blobs.put(brought.content)
    origin = origin_of(brought.imported, document)
    SourceFile.objects.update_or_create(
        working_form=working,
        defaults={
            "filename": brought.filename,
            "content_type": brought.content_type,
            "sha256": stored.sha256,
            "remarks": origin.remarks,
            "sheets": origin.sheets,
            "fields": origin.fields,
            "brought_by": author,
        },
    )
