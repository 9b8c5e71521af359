"""People at a browser: sign up, sign in, read the code from the last mail."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.accounts.models import User
from rathaus.core.tests.cast import PASSWORD
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox

CODE = re.compile(r"^ {4}(\S+)\s*$", re.MULTILINE)


@pytest.fixture
def last_code(smtp_server: Postbox, run_jobs: Callable[[], int]) -> Callable[[], str]:
    """Deliver the mails and read the code in the latest one."""

    def read() -> str:
        run_jobs()
        found = CODE.search(str(smtp_server.messages[-1].get_content()))
        assert found is not None
        return found.group(1)

    return read


@pytest.fixture
def at_the_door() -> Callable[..., Client]:
    """A visitor who signs in with the password on the page; the town decides the address."""

    def sign_in(user: User, *, town: str = "/stralendorf", **fields: str) -> Client:
        client = PageClient()
        data = {"login": user.email, "password": PASSWORD} | fields
        client.post(f"{town}/konto/anmelden/", data)
        return client

    return sign_in
