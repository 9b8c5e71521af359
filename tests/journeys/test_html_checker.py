"""The Nu HTML checker reads every page that the journeys came to, as the server sent it.

Once for the process of the journeys and once for the one that sweeps over every page.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Visitor
from tests.journeys.house import ROOT
from tests.journeys.looking import Looked

CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LITTLE_WORK = ("-Xss8m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For the Java machine: a program of seconds is not worth optimising."""


@pytest.mark.parametrize("who", ["the journeys", "every page"])
def test_the_html_checker_finds_no_error(
    visitor: Callable[..., Visitor], looked: Looked, who: str
) -> None:
    visitor().goto("")
    if shutil.which("java") is None:
        pytest.fail("The HTML checker needs Java: apt-get install default-jre-headless")
    finished = subprocess.run(
        [
            "java",
            *LITTLE_WORK,
            "-jar",
            str(CHECKER),
            "--format",
            "json",
            "--errors-only",
            "--skip-non-html",
            str(looked.sources),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    errors = {
        f"{message['url'].rsplit('/', 1)[-1]}:{message.get('lastLine', '?')}: {message['message']}"
        for message in json.loads(finished.stderr)["messages"]
    }
    assert sorted(errors) == []
