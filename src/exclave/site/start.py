"""Start Django for the commands that need the database; the others start without it."""

import gc
import os


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exclave.site.settings")
    import django

    django.setup()


NEW_OBJECTS = 10_000
"""How many more objects than before make the collector look for those that nothing but each other holds; a page makes
some thousands. At Python's 700 it looks several times within one page."""


def settle() -> None:
    """For a process that serves: load every route, and let the collector pass over what stays until the process ends."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - loads them
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
