"""The read API: JSON over the same scoped queries the pages use. Nothing can be changed through it."""
