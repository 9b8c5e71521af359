"""Administrations, the municipalities they serve, and their organisation units.

Owns: which tenants exist, how a request finds its tenant (path or host name), a tenant's name,
colours and addresses. Does not own: who works there (``accounts``) or what they offer
(``catalog``). Publishes nothing yet.
"""
