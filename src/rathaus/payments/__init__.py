"""Money that citizens pay online: demands, attempts at a payment provider, refunds.

Owns: what is to be paid and whether it was, the attempts and the providers' answers, the built-in
test provider (``testpay/``, a program of its own). Does not own: what a fee is made of
(``catalog``) or what happens once it is paid (``cases``). Publishes ``PaymentRequested``,
``PaymentConfirmed``, ``PaymentFailed``, ``OverpaymentRecorded``, ``PaymentRefunded``.
"""
