"""``make new-module NAME=waste ABOVE=cases``: lay out a module that passes every check from the start.

The module comes out empty but whole: it is in the settings, on its floor, has its address in the
town's site map, one page, and a first test. What you do not need, delete.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

FILES = {
    "__init__.py": '''"""{title}.

Owns: … Does not own: … Publishes: nothing yet.
"""
''',
    "apps.py": """from django.apps import AppConfig


class {camel}Config(AppConfig):
    name = "rathaus.{name}"
    label = "{name}"
""",
    "api.py": '"""What other modules may use of ``{name}``."""\n',
    "migrations/__init__.py": "",
    "views/__init__.py": "",
    "views/citizen.py": '''"""Pages for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def overview(request: HttpRequest) -> HttpResponse:
    return render(request, "{name}/citizen/overview.html")
''',
    "urls/__init__.py": "",
    "urls/citizen.py": """from django.urls import path

from rathaus.{name}.views import citizen as views

app_name = "{name}"
urlpatterns = [path("{name}/", views.overview, name="overview")]
""",
    "templates/{name}/citizen/overview.html": """{{% extends "core/base.html" %}}
{{% block title %}}{{% trans "{title}" %}}{{% endblock %}}
{{% block content %}}
<h1 class="kern-heading-large">{{% trans "{title}" %}}</h1>
{{% endblock %}}
""",
    "locale/en/LC_MESSAGES/django.po": """msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{title}"
msgstr "{title}"
""",
    "tests/__init__.py": "",
    "tests/test_pages.py": '''"""The pages of ``{name}``, read as a browser and a screen reader would."""

from __future__ import annotations

from collections.abc import Callable

from rathaus.core.tests.pages import PageClient
from rathaus.tenants.api import Tenant


def test_the_overview_is_open_to_everybody(
    page_client: Callable[..., PageClient], stralendorf: Tenant
) -> None:
    assert page_client().get("/stralendorf/{name}/").status_code == 200
''',
}


def lay_out(name: str, above: str, root: Path = ROOT) -> Path:
    """Write the module's files and its lines in the shared ones.

    Raises:
        ValueError: the name is not a plain lower-case word, is taken, or the floor does not exist.
    """
    target = root / "src" / "rathaus" / name
    if not re.fullmatch(r"[a-z][a-z]{2,29}", name):
        raise ValueError(f"{name!r}: a module is one plain lower-case word.")
    if target.exists():
        raise ValueError(f"{name} exists already.")
    if not (root / "src" / "rathaus" / above / "apps.py").exists():
        raise ValueError(f"ABOVE={above!r} is no module; name the one it stands on.")
    words = {"name": name, "title": name.capitalize(), "camel": name.capitalize()}
    for path, text in FILES.items():
        file = target / path.format(**words)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(**words))
    _insert_in_settings(root, name, above)
    _insert_floor(root, name, above)
    _insert_address(root, name)
    return target


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if text.count(old) != 1:
        raise ValueError(
            f"{file} does not look as expected: {old!r} stands there {text.count(old)} times."
        )
    file.write_text(text.replace(old, new))


def _insert_in_settings(root: Path, name: str, above: str) -> None:
    file = root / "src/rathaus/config/settings.py"
    _replace(file, f'    "{above}",\n', f'    "{above}",\n    "{name}",\n')


def _insert_floor(root: Path, name: str, above: str) -> None:
    file = root / "pyproject.toml"
    floor = re.search(rf'^  "[^"\n]*\b{above}\b[^"\n]*",\n', file.read_text(), re.MULTILINE)
    if floor is None:
        raise ValueError(f"{above} has no floor in {file}.")
    _replace(file, floor.group(), f'  "{name}",\n{floor.group()}')


def _insert_address(root: Path, name: str) -> None:
    file = root / "src/rathaus/config/urls_tenant.py"
    _replace(
        file, "]\nstaff = [", f'    path("", include("rathaus.{name}.urls.citizen")),\n]\nstaff = ['
    )


if __name__ == "__main__":
    try:
        made = lay_out(*sys.argv[1:3])
    except (TypeError, ValueError) as error:
        sys.exit(f"{error}\nUsage: make new-module NAME=waste ABOVE=cases")
    print(
        f"{made.relative_to(ROOT)} is there. Next: say what it owns in __init__.py, declare its pages in"
    )
    print("tests/test_every_url.py, and run `make check unit`.")
