"""From a source to the document it makes, in one language."""

from exclave.apps.documents.composing import frame
from exclave.apps.documents.composing.composed import compose, faces, frozen, images, rendered

__all__ = ["compose", "faces", "frame", "frozen", "images", "rendered"]
