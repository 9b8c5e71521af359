from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "rathaus.payments"
    label = "payments"

    def ready(self) -> None:
        from rathaus.payments import tasks  # noqa: F401 - the worker learns the jobs
        from rathaus.payments.providers.testpay import TestPay
        from rathaus.payments.providers.xbezahldienste import XBezahldienste
        from rathaus.payments.registry import providers

        providers.register("testpay", TestPay())
        providers.register("xbezahldienste", XBezahldienste())
