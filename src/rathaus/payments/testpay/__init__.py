"""A payment provider to try things out with: a program of its own, in which no money moves.

It speaks XBezahldienste 1.0.0 like a real one and lets the payer choose what goes wrong. It knows
nothing of Django or of the town hall; the two meet over HTTP only.
"""
