"""The tests' own postbox is a real SMTP server."""

from __future__ import annotations

from django.core.mail import EmailMessage

from rathaus.core.tests.post import Postbox


def test_a_mail_arrives_over_the_wire(smtp_server: Postbox) -> None:
    EmailMessage(
        "Grüße", "Ein Brief – mit Umlauten: äöü", "a@rathaus.example", ["b@x.example"]
    ).send()
    [message] = smtp_server.wait_for(1)
    assert message["Subject"] == "Grüße"
    assert message.get_content().strip() == "Ein Brief – mit Umlauten: äöü"
    assert smtp_server.to("b@x.example") == [message]
