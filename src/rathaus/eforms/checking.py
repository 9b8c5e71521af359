"""Is a draft ready to be submitted, and if not, where does it go on?"""

from __future__ import annotations

from dataclasses import dataclass

from rathaus.eforms.evaluation import Evaluation
from rathaus.eforms.forms import PageForm
from rathaus.eforms.models import Draft
from rathaus.eforms.proofs import proofs_of
from rathaus.eforms.queries import compiled_form, uploads_of
from rathaus.eforms.schema import Page
from rathaus.eforms.sent import Raw, raw_of_answers


@dataclass(frozen=True)
class CheckedDraft:
    """A look at the whole draft with everything that may have changed since it was typed.

    Attributes:
        evaluation: visible answers and pages.
        incomplete: the first page with something missing or wrong, None if all is well.
        upload_ids: files that visible answers name.
    """

    evaluation: Evaluation
    incomplete: Page | None
    upload_ids: set[str]


def check_draft(draft: Draft) -> CheckedDraft:
    """Check all pages of a draft at once, as if they were sent again today."""
    compiled = compiled_form(draft.form_id)
    raw: Raw = {}
    for page in compiled.pages:
        raw |= raw_of_answers(page, draft.answers)
    form = PageForm(
        compiled,
        None,
        raw=raw,
        answers={},
        context=draft.context,
        uploads=lambda: uploads_of(draft),
        proofs=lambda: proofs_of(draft),
    )
    wrong = {compiled.page_of[name.split("-", 1)[0]].key for name in form.errors}
    wrong |= set(draft.typed)
    pages = form.evaluation.pages()
    incomplete = next((page for page in pages if page.key in wrong), None)
    return CheckedDraft(form.evaluation, incomplete, _upload_ids(form))


def _upload_ids(form: PageForm) -> set[str]:
    return {
        upload_id
        for name, value in form.cleaned_data.items()
        if form.fields[name].widget.needs_multipart_form
        for upload_id in value
    }
