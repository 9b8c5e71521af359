"""Notices, certificates, permits and plain letters as accessible, archivable PDF files.

Owns: the house library and the shipped templates in ``typst/``, the authority's letterhead, the
legal-remedy notices by Land, the payment QR code. Does not own: when a letter is written and where
it goes (``cases``), filing (``records``), delivery (``inbox``). Publishes nothing, keeps nothing.
"""
