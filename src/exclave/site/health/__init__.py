"""What may be wrong with an installation, each fault with its remedy: for ``exclave doctor`` and the health pages."""
