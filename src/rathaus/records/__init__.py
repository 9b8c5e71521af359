"""The file (Akte): Aktenplan, Aktenzeichen, documents and their immutable versions.

Owns: plan entries, files, documents, versions, who may see them, and the check that every stored
content is still what was filed. Does not own: what a file is about (``cases`` says it), nor the
disposal after the retention time. Publishes ``FileOpened``, ``DocumentFiled``, ``FileClosed``.
"""
