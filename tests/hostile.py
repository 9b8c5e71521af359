"""Answers of people who mean harm, or who type anything at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape
from lxml.html import HtmlElement

from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.forms import PageForm
from rathaus.eforms.schema import Page
from rathaus.eforms.sent import raw_of_answers
from tests.answers import Application
from tests.applying import Applicant, names_on, problems_on

SCRIPT = "<script>alert('x')</script>"
HOSTILE = (
    "",
    SCRIPT,
    "x" * 30_000,
    "\u202e\u0007\ufffe",
    "-1",
    "99999999999999999999",
    "1e309",
    "31.02.2026",
    "01.01.9999",
    "DE00123",
    "' OR 1=1 --",
    "ja",
)
LONGEST = 20_000
"""No field takes more characters."""
TYPED = "self::textarea or self::input[not(@type) or @type='text' or @type='email' or @type='tel' or @type='url']"
NEW_QUESTION = "Wegen Ihrer Angaben haben wir noch eine Frage."


def refusal_faults(
    compiled: CompiledForm,
    page: Page,
    application: Application,
    context: Mapping[str, Any],
    nasty: str,
) -> Iterator[str]:
    """What the form itself takes that it should not, if everything on the page is answered nastily."""
    good = raw_of_answers(page, application.answers)
    raw = {name: [nasty] for name in good if not name.endswith("-n")} | {
        name: values for name, values in good.items() if name.endswith("-n")
    }
    form = PageForm(compiled, page, raw=raw, answers=application.answers, context=context)
    for name, value in form.cleaned_data.items():
        if form.fields[name].required and value in (None, "", [], False):
            yield f"{name} takes {value!r} for an answer"
        if isinstance(value, str) and len(value) > LONGEST:
            yield f"{name} takes {len(value)} characters"
    wrong = {name for name in form.fields if form.fields[name].required} if not nasty else set()
    if missing := wrong - set(form.errors):
        yield f"{sorted(missing)} may be left out"
    if len(form.errors) != len(form.problems):
        yield "a mistake is not in the summary"
    if any(not " ".join(map(str, found)).strip() for found in form.errors.values()):
        yield "a refusal says nothing"


def attacked(
    applicant: Applicant, page: Page, nasties: Sequence[str], keep: Callable[[str], None]
) -> Iterator[str]:
    """What is wrong with the answers of the server if everything on the page is answered nastily.

    Args:
        nasties: one after the other; programs are sent in place of papers each time.
        keep: gets the page on which everything is missing.
    """
    for nasty in nasties:
        sent = _sent(applicant.page(), nasty)
        response = applicant.post(page, sent)
        said = f"after {nasty[:20]!r}"
        if response.status_code == 302:
            if "/antrag/" not in response["Location"]:
                yield f"{said}: leads to {response['Location']}"
        elif response.status_code != 200:
            yield f"{said}: answers {response.status_code}"
        else:
            source = response.content.decode()
            shown = applicant.page(response.content)
            yield from (f"{said}: {fault}" for fault in _faults(source, shown, nasty, sent))
            if not nasty:
                keep(source)


def _sent(page: HtmlElement, nasty: str) -> dict[str, Any]:
    """Everything that a browser would send, with the same in every field, offered or not."""
    sent: dict[str, Any] = {}
    for name, offered in names_on(page).items():
        if not name or name == "csrfmiddlewaretoken":
            continue
        if name.startswith("_") or name.endswith("-n"):
            sent[name] = list(offered)
        elif name.endswith("-datei"):
            sent[name] = SimpleUploadedFile("nachweis.pdf", b"MZ\x90\0program", "application/pdf")
        else:
            sent[name] = nasty
    return sent


def _faults(source: str, shown: HtmlElement, nasty: str, sent: Mapping[str, Any]) -> Iterator[str]:
    """Of a page that came back: it says where and why, keeps what was typed, and runs nothing."""
    if SCRIPT in source:
        yield "the page runs what was typed"
    if not problems_on(shown) and NEW_QUESTION not in shown.text_content():
        yield "the page comes back without a reason"
    ids = set(shown.xpath("//@id"))
    for target in shown.xpath("//*[@id='fehler']//a/@href"):
        if target.removeprefix("#") not in ids:
            yield f"the summary leads to {target}, which is not there"
    typed = [
        control
        for control in shown.xpath(f"//form[@id='antrag']//*[{TYPED}]")
        if control.get("name") in sent
    ]
    if typed and nasty == SCRIPT and escape(SCRIPT) not in source:
        yield "what was typed is gone"
    for control in typed if nasty.isprintable() else ():
        value = control.text or "" if control.tag == "textarea" else control.get("value", "")
        if value.strip() != nasty:
            yield f"{control.get('name')} shows {value[:40]!r}"
