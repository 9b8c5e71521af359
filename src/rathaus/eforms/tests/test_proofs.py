"""An address is shown to be one's own by a code that went there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from rathaus.accounts.models import User
from rathaus.core.tests.post import Postbox
from rathaus.core.textmessages import GatewayUnavailable, HttpGateway, NumberRefused, international
from rathaus.eforms.layout import page_blocks
from rathaus.eforms.models import AddressProof, Draft
from rathaus.eforms.proofs import LIFE, TRIES, code_of, proofs_of
from rathaus.eforms.queries import evaluation_of
from rathaus.eforms.services import DraftIncomplete, save_page, submit_draft
from rathaus.eforms.services.pages import PageResult
from rathaus.eforms.services.proofs import PER_ADDRESS
from rathaus.eforms.summary import summary_of
from rathaus.eforms.tests.factories import make_draft, make_form, page_of
from rathaus.tenants.models import Tenant

ASKS = """
    pages:
      - key: wer
        title: {de: Wer}
        fields:
          - {key: mail, type: email, verify: true, required: true, label: {de: E-Mail}}
          - {key: ruf, type: phone, verify: true, label: {de: Telefon}}
"""
MAIL = "Anna@Post.example"


@pytest.fixture
def draft(in_stralendorf: Tenant, tmp_path: Path) -> Draft:
    return make_draft(make_form(tmp_path, ASKS, key="frage"))


def send(draft: Draft, action: str, **typed: str) -> PageResult:
    raw = {name.replace("_", "-"): [value] for name, value in typed.items()}
    page = page_of(draft, "wer")
    return save_page(
        draft_id=draft.pk, page=page, raw=raw, files={}, action=action, client="10.0.0.1"
    )


def state(draft: Draft, **typed: str) -> str:
    [block] = [b for b in page_blocks(send(draft, "speichern", **typed).form) if b.name == "mail"]
    return block.proof["state"] if block.proof else ""


def code(draft: Draft) -> str:
    return code_of(AddressProof.objects.get(draft=draft))


def test_the_page_goes_on_once_the_code_from_the_mail_was_typed(
    draft: Draft, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    refused = send(draft, "weiter", mail=MAIL)
    assert not refused.accepted
    assert [p.message for p in refused.form.problems] == [
        "Bitte bestätigen Sie diese E-Mail-Adresse mit dem Code, den wir Ihnen schicken."
    ]
    assert state(draft, mail=MAIL) == "new"
    send(draft, "code:mail", mail=MAIL)
    assert state(draft, mail=MAIL) == "sent"
    run_jobs()
    [message] = smtp_server.wait_for(1)
    assert message["To"] == MAIL.lower()
    [found] = set(re.findall(r"\b\d{6}\b", message.get_content()))
    assert found == code(draft)
    assert send(draft, "weiter", mail=MAIL, mail_code=f"{found[:3]} {found[3:]}").accepted
    assert state(draft, mail=MAIL) == "proved"
    sent = submit_draft(draft_id=draft.pk)
    [section] = summary_of(evaluation_of(sent))
    assert section.rows[0].value == f"{MAIL} (bestätigt am {timezone.localdate():%d.%m.%Y})"


def test_another_address_has_to_be_shown_anew(draft: Draft) -> None:
    send(draft, "code:mail", mail=MAIL)
    assert not send(draft, "bestaetigen:mail", mail=MAIL, mail_code=code(draft)).form.wrong_codes
    assert state(draft, mail="otto@post.example") == "new"
    assert not send(draft, "weiter", mail="otto@post.example").accepted
    with pytest.raises(DraftIncomplete):
        submit_draft(draft_id=draft.pk)
    assert send(draft, "weiter", mail=MAIL.upper()).accepted


def test_codes_are_few_short_lived_and_the_same_when_sent_again(
    draft: Draft, clock: time_machine.Traveller
) -> None:
    send(draft, "code:mail", mail=MAIL)
    first = code(draft)
    clock.shift(60)
    send(draft, "code:mail", mail=MAIL)
    assert code(draft) == first
    wrong = "000000" if first != "000000" else "000001"
    for _try in range(TRIES):
        answer = send(draft, "bestaetigen:mail", mail=MAIL, mail_code=wrong)
        assert answer.form.wrong_codes == {"mail": "Dieser Code stimmt nicht oder gilt nicht mehr."}
    assert send(draft, "bestaetigen:mail", mail=MAIL, mail_code=first).form.wrong_codes
    assert state(draft, mail=MAIL) == "new"
    send(draft, "code:mail", mail=MAIL)
    second = code(draft)
    assert AddressProof.objects.get().round == 2
    clock.shift(LIFE)
    assert send(draft, "bestaetigen:mail", mail=MAIL, mail_code=second).form.wrong_codes


def test_pressing_twice_sends_once_and_nobody_gets_a_flood(
    draft: Draft, clock: time_machine.Traveller, run_jobs: Callable[[], int], smtp_server: Postbox
) -> None:
    for _press in range(3):
        assert not send(draft, "code:mail", mail=MAIL).form.wrong_codes
    assert run_jobs() == 1
    for _press in range(PER_ADDRESS - 1):
        clock.shift(50)
        send(draft, "code:mail", mail=MAIL)
    clock.shift(50)
    answer = send(draft, "code:mail", mail=MAIL)
    assert "viele Codes" in answer.form.wrong_codes["mail"]


def test_an_address_of_the_account_is_known(draft: Draft, citizen: User) -> None:
    draft.citizen = citizen
    draft.save(update_fields=["citizen"])
    assert proofs_of(draft) == {("email", citizen.email): True}
    assert send(draft, "weiter", mail=citizen.email).accepted


def test_without_a_gateway_no_telephone_is_asked_for(
    draft: Draft, citizen: User, settings: LazySettings
) -> None:
    send(draft, "code:mail", mail=MAIL)
    send(draft, "bestaetigen:mail", mail=MAIL, mail_code=code(draft))
    assert send(draft, "weiter", mail=MAIL, ruf="0385 123456").accepted
    settings.SMS_URL = "https://gateway.example/"
    assert not send(draft, "weiter", mail=MAIL, ruf="0385 123456").accepted


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("0385 12-34 56", "+49385123456"),
        ("+43 1 234", "+431234"),
        ("0043 1 234", "+431234"),
    ],
)
def test_numbers_become_international(typed: str, sent: str) -> None:
    assert international(typed) == sent


@pytest.mark.parametrize(
    ("status", "outcome"), [(202, None), (422, NumberRefused), (503, GatewayUnavailable)]
)
def test_the_gateway_is_called_as_documented(status: int, outcome: type[Exception] | None) -> None:
    calls: list[tuple[str, bytes]] = []
    with Listening(status, calls) as url:
        gateway = HttpGateway(url, "geheim", "Rathaus")
        if outcome:
            with pytest.raises(outcome):
                gateway.send(to="+49385123456", text="Hallo", reference="proof-1-1")
        else:
            gateway.send(to="+49385123456", text="Hallo", reference="proof-1-1")
    assert calls == [
        (
            "Bearer geheim",
            b'{"to": "+49385123456", "from": "Rathaus", "text": "Hallo", "reference": "proof-1-1"}',
        )
    ]


class Listening:
    """A gateway on a free port that answers every call with one status."""

    def __init__(self, status: int, calls: list[tuple[str, bytes]]) -> None:
        from http.server import BaseHTTPRequestHandler, HTTPServer

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                calls.append((self.headers["Authorization"], body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}/"

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
