"""Forms that exist elsewhere: XDatenfelder and PDF become proposals; ours leave as XDatenfelder and PDF.

Owns reading and writing of foreign forms. Does not own what a form is (eforms) nor what a service
is (catalog); stores nothing. Publishes nothing.
"""
