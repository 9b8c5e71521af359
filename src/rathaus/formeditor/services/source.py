"""What becomes of the file that a form was made of."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from rathaus.formeditor.models import SourceFile
from rathaus.formeditor.origins import answers_on_paper
from rathaus.formeditor.services.editing import lock


@transaction.atomic
def settle_remarks(*, slug: str, node_id: str) -> None:
    """Somebody has looked at what the file's reader was unsure of; ``""`` is the whole form."""
    source = _source(slug)
    if source is not None and source.remarks.pop(node_id, None) is not None:
        source.save(update_fields=["remarks"])


@transaction.atomic
def fill_paper_with(*, slug: str, fields: Mapping[str, str]) -> None:
    """Say which answers go into the fields of the PDF, from the next version on.

    Args:
        fields: field of the PDF → :attr:`rathaus.formeditor.origins.Answer.place`; fields that
            are left out stay empty, and so do places that the form has not.

    Raises:
        NoForm: nobody works on the form.
    """
    known = {answer.place for answer in answers_on_paper(lock(slug).document)}
    source = _source(slug)
    if source is not None:
        source.fields = {name: place for name, place in fields.items() if place in known}
        source.save(update_fields=["fields"])


@transaction.atomic
def forget_file(*, slug: str) -> None:
    """The questions stay; the next version gives no PDF back. Doing it twice changes nothing."""
    SourceFile.objects.filter(working_form=lock(slug)).delete()


def _source(slug: str) -> SourceFile | None:
    return (
        SourceFile.objects.select_for_update(of=("self",)).filter(working_form__slug=slug).first()
    )
