"""Start Django for the commands that need the database; the others start without it."""

import os


def start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exclave.site.settings")
    import django

    django.setup()
