"""The OpenAPI document of the read API, as the site serves it."""

import os


def document() -> str:
    """JSON text. Starts Django when it is not running yet."""
    # A key of our own: importing the settings would otherwise make and keep one.
    os.environ.setdefault("SECRET_KEY", "only for reading the list of routes")
    from exclave.site.start import start_django

    start_django()
    from exclave.site.api import document

    return document.text()
