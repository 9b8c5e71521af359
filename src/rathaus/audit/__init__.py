"""The tamper-evident log: every event of the house in one hash chain per tenant.

Owns: audit entries, their seals and heads, anchors outside the database, verification, the readable
history of an object. Does not own: what happened (each module's ``events.py`` says it). Publishes
nothing: it only listens.
"""
