"""Static files under content-hashed names, compressed once, so that browsers may keep them for ever."""

from __future__ import annotations

from functools import cached_property

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    keep_intermediate_files = False
    manifest_strict = True

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file, worked out once a process: it changes with a new release only."""
        if not name or force:
            return super().url(name or "", force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]
