from rathaus.payments.tests.provider import published, testpay

__all__ = ["published", "testpay"]
