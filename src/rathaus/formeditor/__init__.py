"""The visual editor: an administration's own version of a service's form, from the first change to going live.

Owns the working copies, their changes, and which own version is live. Does not own what a form is or
how it is filled in (eforms), nor what a service is (catalog). Publishes OwnFormBegun, OwnFormPlanned,
OwnFormPlanDropped, OwnFormLive, OwnFormRefused, OwnFormWithdrawn and OwnFormRestored.
"""
