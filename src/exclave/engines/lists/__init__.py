"""Lists that are declared again: what a new list adds to what is known, changes in it, and ends of it."""

from exclave.engines.lists.reconciling import Declared, Key, Known, Op, Step, reconcile, writes

__all__ = ["Declared", "Key", "Known", "Op", "Step", "reconcile", "writes"]
