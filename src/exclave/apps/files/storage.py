"""Files kept by content hash below MEDIA_ROOT: the same bytes once, written whole or not at all."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def put(content: bytes) -> str:
    """Store and return the SHA-256. Safe to repeat; a half-written file never gets the final name."""
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
        _keep_name(target.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest


def _keep_name(folder: Path) -> None:
    """Write the folder's list of names to the disk as well: without it a power cut may lose the new one."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def path_of(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest
