"""Faces of this room."""
