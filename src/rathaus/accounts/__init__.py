"""Citizens, staff, roles and sign-in.

Owns: accounts, staff memberships with role and units, invitations, sessions, second factors, who
is acting. Does not own: what a role may do with a thing (the thing's module decides in ``rules.py``).
"""
