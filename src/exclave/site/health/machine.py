"""The machine and the settings: what can be seen without the database."""

import hashlib
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from exclave.site.health.findings import Finding, watch, well, wrong

LEAST_FREE = 2 * 1024**3
"""Bytes free on the disk that holds the data, below which the doctor warns: some hundred evidence files."""


def python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield well("python", f"Python {version}", f"Python {version}")
    if "sm3" not in hashlib.algorithms_available:
        yield watch(
            "python",
            ("本机 OpenSSL 没有 SM3：采用 SM3 的日志链无法核验。", "This OpenSSL has no SM3: a journal chain kept in SM3 cannot be verified."),
            ("改用带 SM3 的 OpenSSL 3，或继续使用 SHA-256。", "Use an OpenSSL 3 with SM3, or stay with SHA-256."),
        )  # fmt: skip


def folder() -> Iterator[Finding]:
    """EXCLAVE_VAR: there, ours alone, writable, with room left."""
    kept = settings.VAR
    open_to = stat.S_IMODE(kept.stat().st_mode) & 0o077
    if open_to:
        yield watch(
            "folder",
            (f"{kept} 对其他账户可读。", f"{kept} can be read by other accounts of this machine."),
            (f"chmod 700 {kept}", f"chmod 700 {kept}"),
        )
    probe = kept / ".doctor"
    try:
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        yield wrong(
            "folder",
            (f"{kept} 不可写：{error.strerror}。", f"{kept} cannot be written: {error.strerror}."),
            ("把该目录交给运行本系统的账户（chown），并检查磁盘是否只读。", "Give the folder to the account the site runs under (chown); see whether the disk is read-only."),
        )  # fmt: skip
    free = shutil.disk_usage(kept).free
    if free < LEAST_FREE:
        yield watch(
            "folder",
            (
                f"数据盘仅剩 {free // 1024**2} MB。",
                f"Only {free // 1024**2} MB left on the disk of the data.",
            ),
            (
                "清理或扩容；磁盘写满时不再接受提交。",
                "Clear or enlarge it; a full disk accepts no submission.",
            ),
        )
    else:
        yield well("folder", f"{kept}，余 {free // 1024**3} GB", f"{kept}, {free // 1024**3} GB free")


def secret() -> Iterator[Finding]:
    kept = settings.VAR / "secret-key"
    if kept.exists() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield wrong(
            "secret",
            ("密钥文件可被其他账户读取。", "The secret key can be read by other accounts."),
            (f"chmod 600 {kept}", f"chmod 600 {kept}"),
        )
    elif len(settings.SECRET_KEY) < 40:
        yield wrong(
            "secret",
            ("SECRET_KEY 过短。", "SECRET_KEY is short."),
            ("设为 50 位以上随机串，或不设，由系统自行生成。", "Set 50 random characters or more, or none: one is made and kept."),
        )  # fmt: skip
    else:
        yield well("secret", "密钥只有本账户可读", "the secret key is for this account alone")


def addresses() -> Iterator[Finding]:
    """The public address, the hosts answered for, and HTTPS must agree, or links and sign-in break."""
    url = urlsplit(settings.SITE_URL)
    local = url.hostname in {"127.0.0.1", "localhost", "::1"}
    hosts = {h.strip("[]") for h in settings.ALLOWED_HOSTS}
    if (
        url.hostname not in hosts
        and "*" not in hosts
        and not any(_covers(h, url.hostname or "") for h in hosts)
    ):
        yield wrong(
            "addresses",
            (f"EXCLAVE_URL 的主机 {url.hostname} 不在 EXCLAVE_HOSTS 中，邮件里的链接打不开。",
             f"The host of EXCLAVE_URL, {url.hostname}, is not among EXCLAVE_HOSTS: links in mails lead nowhere."),
            (f"EXCLAVE_HOSTS 中加入 {url.hostname}", f"Add {url.hostname} to EXCLAVE_HOSTS"),
        )  # fmt: skip
    elif local:
        yield watch(
            "addresses",
            (f"网址是 {settings.SITE_URL}，只有本机能打开。", f"The address is {settings.SITE_URL}: only this machine can open it."),
            ("正式使用时设 EXCLAVE_URL 与 EXCLAVE_HOSTS。", "For real use set EXCLAVE_URL and EXCLAVE_HOSTS."),
        )  # fmt: skip
    elif url.scheme != "https" or not settings.SESSION_COOKIE_SECURE:
        yield wrong(
            "addresses",
            ("登录信息未经 HTTPS 保护。", "Sign-in is not protected by HTTPS."),
            ("在前置代理启用 TLS，设 EXCLAVE_URL=https://… 与 EXCLAVE_HTTPS=1。", "End TLS at a proxy; set EXCLAVE_URL=https://… and EXCLAVE_HTTPS=1."),
        )  # fmt: skip
    elif not settings.CSRF_TRUSTED_ORIGINS:
        yield watch(
            "addresses",
            ("未设 EXCLAVE_ORIGINS，经代理提交表单可能被拒。", "EXCLAVE_ORIGINS is not set: forms sent through a proxy may be refused."),
            (f"EXCLAVE_ORIGINS={url.scheme}://{url.netloc}", f"EXCLAVE_ORIGINS={url.scheme}://{url.netloc}"),
        )  # fmt: skip
    else:
        yield well("addresses", settings.SITE_URL, settings.SITE_URL)
    if settings.DEBUG:
        yield wrong(
            "addresses",
            (
                "EXCLAVE_DEBUG 已打开，出错时会泄露内部信息。",
                "EXCLAVE_DEBUG is on: an error shows what is inside.",
            ),
            ("去掉 EXCLAVE_DEBUG。", "Unset EXCLAVE_DEBUG."),
        )
    if settings.EXCLAVE_SIMULATION:
        yield watch(
            "addresses",
            ("允许模拟时间：这是演示环境。", "Simulated time is allowed: this is a demonstration."),
            ("正式环境须去掉 EXCLAVE_SIMULATION，并换用新的数据目录。", "For real use unset EXCLAVE_SIMULATION and begin with a new data folder."),
        )  # fmt: skip


PROTECTED = (
    ("SECURE_CONTENT_TYPE_NOSNIFF", True),
    ("X_FRAME_OPTIONS", "DENY"),
    ("SESSION_COOKIE_HTTPONLY", True),
    ("SECURE_REFERRER_POLICY", "same-origin"),
)
GUARDS = (
    "django.middleware.security.SecurityMiddleware",
    "exclave.apps.ui.middleware.ContentSecurityPolicy",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "exclave.site.costly.CostlyPages",
)


def protections() -> Iterator[Finding]:
    """What every answer carries, and who stands at the door: a site's own settings may have taken some away."""
    off = [name for name, value in PROTECTED if getattr(settings, name, True) != value]
    off += [name for name in GUARDS if name not in settings.MIDDLEWARE]
    if off:
        yield wrong(
            "protections",
            (f"安全设置被改动：{'、'.join(off)}。", f"Protections were changed: {', '.join(off)}."),
            ("恢复 exclave.site.settings 中的值。", "Put back the values of exclave.site.settings."),
        )
    if settings.EXCLAVE_SMS == "http" and urlsplit(settings.EXCLAVE_SMS_URL).scheme != "https":
        yield wrong(
            "protections",
            ("短信网关不是 https：手机号会明文传送。", "The gateway of text messages is not https: numbers travel in clear."),
            ("EXCLAVE_SMS_URL=https://…", "EXCLAVE_SMS_URL=https://…"),
        )  # fmt: skip
    if not off:
        yield well("protections", "安全响应头与防护均已启用", "headers and guards are in place")


def _covers(pattern: str, host: str) -> bool:
    """Django's rule: a leading dot stands for the domain and everything below it."""
    return pattern.startswith(".") and (host == pattern[1:] or host.endswith(pattern))


def library() -> Iterator[Finding]:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and sqlite3.sqlite_version_info < (3, 35):
        yield wrong(
            "library",
            (f"SQLite {sqlite3.sqlite_version} 过旧。", f"SQLite {sqlite3.sqlite_version} is too old."),
            ("请使用自带 SQLite 3.35 以上的 Python。", "Use a Python with SQLite 3.35 or later."),
        )
