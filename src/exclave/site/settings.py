"""Settings. Everything a site may change comes from the environment; the defaults run one county on SQLite.

``DATABASE_URL`` moves the same installation to PostgreSQL 15 or later. ``EXCLAVE_VAR`` is the one folder
that holds what must be kept: the SQLite database, evidence files, the secret key.
"""

import os
import secrets
import tempfile
from pathlib import Path

import dj_database_url

from exclave.site import logs

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("EXCLAVE_VAR", "var")).resolve()


def _secret_key() -> str:
    """The key from the environment, or one made once and kept beside the data, for its owner's eyes only.

    Several processes may start at once: each writes a key of its own, and the first to give it its name wins.
    """
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = VAR / "secret-key"
    if not kept.exists():
        descriptor, written = tempfile.mkstemp(dir=VAR, prefix=".secret-key-")  # mode 0600
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(written, kept)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            os.replace(written, kept)
        Path(written).unlink(missing_ok=True)
    return kept.read_text()


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes"}


# Database, evidence and key are for the account the site runs under, and for nobody else on the machine.
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
SECRET_KEY = _secret_key()
DEBUG = _flag("EXCLAVE_DEBUG")
ALLOWED_HOSTS = [
    h.strip() for h in os.environ.get("EXCLAVE_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h.strip()
]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("EXCLAVE_ORIGINS", "").split(",") if o]
SITE_URL = os.environ.get("EXCLAVE_URL", "http://127.0.0.1:8000")

# A simulated clock is for demonstrations and tests only; `clock.now()` refuses an offset without this.
# `exclave demo` leaves its mark beside the data, so that other commands know a demonstration when they meet one.
SAMPLE_CITY = VAR / "sample-city.json"
EXCLAVE_SIMULATION = _flag("EXCLAVE_SIMULATION", default=SAMPLE_CITY.exists())
EXCLAVE_PACKS = [PACKAGE / "packs", *(Path(p) for p in os.environ.get("EXCLAVE_PACKS", "").split(":") if p)]
# How many proxies before the site are trusted to write X-Forwarded-For; 0: the peer is the one who asks.
EXCLAVE_PROXIES = int(os.environ.get("EXCLAVE_PROXIES", "0"))
# Sites whose pages may read the public data by script (“*” for all); none unless a site says so.
EXCLAVE_API_ORIGINS = [o.strip() for o in os.environ.get("EXCLAVE_API_ORIGINS", "").split(",") if o.strip()]
# A site's own faces (小标宋, 仿宋 …) and its authorities' letterhead pictures, <authority code>.png, .jpg or .svg.
EXCLAVE_FONTS = Path(os.environ.get("EXCLAVE_FONTS", VAR / "fonts"))
EXCLAVE_LETTERHEADS = Path(os.environ.get("EXCLAVE_LETTERHEADS", VAR / "letterheads"))
EXCLAVE_UPLOAD_LIMIT = int(os.environ.get("EXCLAVE_UPLOAD_LIMIT", str(20 * 1024 * 1024)))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "exclave.apps.journal",
    "exclave.apps.reference",
    "exclave.apps.ui",
    "exclave.apps.people",
    "exclave.apps.files",
    "exclave.apps.alerts",
    "exclave.apps.programmes",
    "exclave.apps.library",
    "exclave.apps.panels",
    "exclave.apps.cases",
    "exclave.apps.workbench",
    "exclave.apps.register",
    "exclave.apps.records",
    "exclave.apps.evaluation",
    "exclave.apps.imports",
    "exclave.apps.projects",
    "exclave.apps.facilities",
    "exclave.apps.monitoring",
    "exclave.apps.benefits",
    "exclave.apps.impact",
    "exclave.apps.documents",
    "exclave.apps.search",
    "exclave.apps.oversight",
    "exclave.apps.opendata",
]

MIDDLEWARE = [
    "exclave.site.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "exclave.apps.ui.middleware.ContentSecurityPolicy",
    "exclave.apps.ui.middleware.OneInstant",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "exclave.apps.ui.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "exclave.site.costly.CostlyPages",
]

ROOT_URLCONF = "exclave.site.urls"
WSGI_APPLICATION = "exclave.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "exclave.apps.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "exclave.apps.ui.templatetags.ui",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", f"sqlite:///{VAR / 'exclave.sqlite3'}"), conn_max_age=0
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Django's defaults lose writers to “database is locked”; a receipt must survive a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # A query here answers a page; compiled to machine code first, one search took 160 ms more. What the address of
    # the database says (sslmode, options) goes before.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 8},
        "options": "-c jit=off",
    } | DATABASES["default"].get("OPTIONS", {})

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "exclave.apps.ui.views.csrf_failure"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
SESSION_ENGINE = "exclave.apps.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("EXCLAVE_HTTPS")
if SESSION_COOKIE_SECURE:
    # The proxy that ends TLS must set this header itself, or take it away from what comes in.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 86_400
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a staff list of 2,000 rows is a form of that size

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EXCLAVE_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EXCLAVE_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EXCLAVE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EXCLAVE_MAIL_PASSWORD", "")
EMAIL_USE_TLS = _flag("EXCLAVE_MAIL_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("EXCLAVE_MAIL_FROM", "exclave@localhost")

# Text messages: empty (none), console, file, or http with the gateway's address (apps/alerts/sms.py).
EXCLAVE_SMS = os.environ.get("EXCLAVE_SMS", "")
EXCLAVE_SMS_URL = os.environ.get("EXCLAVE_SMS_URL", "")
EXCLAVE_SMS_TOKEN = os.environ.get("EXCLAVE_SMS_TOKEN", "")
EXCLAVE_SMS_FORM = _flag("EXCLAVE_SMS_FORM")
EXCLAVE_SMS_FIELDS = os.environ.get("EXCLAVE_SMS_FIELDS", "phone=to,text=text,reference=reference")

LOGGING = logs.configuration(
    os.environ.get("EXCLAVE_LOG", "WARNING"), os.environ.get("EXCLAVE_LOG_FORMAT", "line")
)
