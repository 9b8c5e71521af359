"""The page checker itself: it finds what it says it finds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rathaus.core.tests.pages import PageClient, page_defects
from rathaus.tenants.models import Tenant

GOOD = """<!doctype html>
<html lang="de"><head><title>Hund anmelden</title></head>
<body><main id="inhalt"><h1>Hund anmelden</h1>%s</main></body></html>"""


@pytest.mark.parametrize(
    ("part", "defect"),
    [
        ('<p id="a"></p><p id="a"></p>', "id 'a' stands 2 times"),
        ("<h1>Noch eine</h1>", "2 <h1> instead of one"),
        ("<h3>Zu tief</h3>", "heading level jumps from 1 to 3 at 'Zu tief'"),
        ('<input name="ort">', "<input name='ort'> has no label"),
        ('<p style="color:red">x</p>', "inline style on <p>"),
        ("<script>1</script>", "inline <script>"),
        ('<a href="/gibt-es-nicht">Weg</a>', "dead link '/gibt-es-nicht'"),
        ('<a href="#weg">Weg</a>', "link to the missing place '#weg'"),
        ('<a href="#inhalt"></a>', "<a> without any words: b'<a href=\"#inhalt\"></a>'"),
        (
            "<p>Guten Tag, None Beispiel</p>",
            "left-over in the text: 'Hund anmelden Guten Tag, None Beispiel'",
        ),
        (
            '<form method="post" action="/"><button type="submit">Los</button></form>',
            "POST form to '/' without a CSRF token",
        ),
        (
            '<p aria-describedby="hilfe">x</p>',
            "<p aria-describedby> points to the missing id 'hilfe'",
        ),
    ],
)
@pytest.mark.django_db
def test_a_defect_is_named(part: str, defect: str) -> None:
    assert page_defects(GOOD % part) == [defect]


@pytest.mark.django_db
def test_a_good_page_has_no_defect() -> None:
    assert page_defects(GOOD % '<p>Alles <a href="/">gut</a>.</p>') == []


def test_the_front_pages_are_good(
    page_client: Callable[..., PageClient], stralendorf: Tenant
) -> None:
    for address in ("/", "/stralendorf/", "/stralendorf/en/", "/stralendorf/leicht/"):
        assert page_client().get(address).status_code == 200
    assert page_client().get("/stralendorf/gibt-es-nicht/").status_code == 404
