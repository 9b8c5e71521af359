"""The built-in test provider: the same interface over real HTTP, at another address."""

from __future__ import annotations

from django.conf import settings

from rathaus.payments.providers.xbezahldienste import XBezahldienste


class TestPay(XBezahldienste):
    """``rathaus testpay``; no money moves."""

    __test__ = False
    label = "Testbezahlung"

    def config(self) -> dict[str, str]:
        return {"url": str(settings.TESTPAY_URL), "endpoint": "test"}

    def check_config(self) -> list[str]:
        problems = super().check_config()
        if not settings.DEMO:
            problems.append("The test provider moves no money; use it in a demonstration only.")
        return problems
