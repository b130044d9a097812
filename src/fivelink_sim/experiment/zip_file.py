"""A zip whose bytes depend on its content alone, written whole or not at all."""

from __future__ import annotations

import shutil
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from fivelink_sim.experiment.whole_files import whole_file

DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell


def write_zip(path: Path, files: Mapping[str, Path | bytes]) -> None:
    """Write files, by their names in the zip; uncompressed, since zlib's bytes differ from version to version."""
    with whole_file(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            _add(archive, name, files[name])


def _add(archive: zipfile.ZipFile, name: str, content: Path | bytes) -> None:
    entry = zipfile.ZipInfo(name, DAY_ONE)
    entry.create_system = 3  # Unix, wherever it is written, so that the rights below count
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    if isinstance(content, bytes):
        archive.writestr(entry, content)
        return
    entry.file_size = content.stat().st_size  # tells the library whether it needs the format for large files
    with content.open("rb") as source, archive.open(entry, "w") as target:
        shutil.copyfileobj(source, target)
