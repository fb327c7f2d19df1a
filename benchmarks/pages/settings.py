"""The site's own settings, with one address more for the bare view and its template."""

from pathlib import Path

from exclave.site.settings import *  # noqa: F403
from exclave.site.settings import TEMPLATES

ROOT_URLCONF = "benchmarks.pages.urls"
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
