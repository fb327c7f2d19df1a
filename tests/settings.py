"""Settings of the tests: the site's own, with a moved clock allowed and cheap password hashes."""

from exclave.site.settings import *  # noqa: F403
from exclave.site.settings import DATABASES, VAR

EXCLAVE_SIMULATION = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: several connections must meet the same database, as they do in a city.
    VAR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
else:
    # A pool keeps connections open, and a test database with open connections cannot be dropped.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
