"""Static files under content-hashed names, compressed once, so that browsers may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    keep_intermediate_files = False
    manifest_strict = True
