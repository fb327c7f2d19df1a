"""What moves by itself: the worker, the messages, the mail server, the stored files."""

import smtplib
from collections.abc import Iterator

from django.conf import settings

from exclave.apps.alerts.delivery import status
from exclave.apps.files import storage
from exclave.apps.files.models import Evidence
from exclave.apps.journal import heartbeat
from exclave.site.health.findings import Finding, watch, well, wrong

START = ("启动 exclave serve（含后台进程），或单独启动 exclave worker。", "Start exclave serve, which brings the worker, or exclave worker by itself.")  # fmt: skip


def worker() -> Iterator[Finding]:
    beat = heartbeat.last()
    if beat is None:
        yield wrong("worker", ("后台进程从未运行：期限不会到，邮件不会发。", "The worker never ran: nothing falls due and no mail leaves."), START)  # fmt: skip
    elif beat.late:
        minutes = int(beat.ago.total_seconds() // 60)
        yield wrong("worker", (f"后台进程已 {minutes} 分钟没有动静。", f"The worker has been silent for {minutes} minutes."), START)  # fmt: skip
    elif beat.failed:
        yield wrong(
            "worker",
            (f"后台进程最近一轮有 {beat.failed} 步失败。", f"{beat.failed} steps of the worker's last tick failed."),
            ("查看运行日志中的错误；exclave worker --once 可重现。", "Read the errors in the log; exclave worker --once shows them again."),
        )  # fmt: skip
    else:
        yield well("worker", "后台进程正常", "the worker lives")


def messages() -> Iterator[Finding]:
    found = status()
    if found["given_up"]:
        yield wrong(
            "messages",
            (f"{found['given_up']} 封通知多次未能送达，已放弃。", f"{found['given_up']} messages were given up after many tries."),
            ("检查邮件设置与收件地址，在管理员的通知页面重发。", "See the mail settings and the addresses; send them again from the administrator's page."),
        )  # fmt: skip
    else:
        yield well("messages", f"待送达 {found['waiting']} 条", f"{found['waiting']} messages wait")


def mail() -> Iterator[Finding]:
    """The server answers and takes the sign-in; no mail is sent."""
    if not settings.EMAIL_HOST:
        yield watch(
            "mail",
            (
                "未设邮件服务器：通知只在站内显示。",
                "No mail server is set: messages are shown on the site only.",
            ),
            (
                "设 EXCLAVE_MAIL_HOST 等（docs/operators.md）。",
                "Set EXCLAVE_MAIL_HOST and its neighbours (docs/operators.md).",
            ),
        )
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=settings.EMAIL_TIMEOUT) as server:
            server.ehlo()
            if settings.EMAIL_USE_TLS:
                server.starttls()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(
            "mail",
            (f"邮件服务器 {where} 不可用：{error}", f"The mail server {where} cannot be used: {error}"),
            ("核对 EXCLAVE_MAIL_* 与防火墙。", "See EXCLAVE_MAIL_* and the firewall."),
        )
    else:
        yield well("mail", f"邮件服务器 {where} 正常", f"the mail server {where} answers")


def static_files() -> Iterator[Finding]:
    if (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield well("static", "页面资源已就绪", "page files are collected")
    else:
        yield watch(
            "static",
            ("页面资源尚未收集。", "The files of the pages are not collected."),
            ("exclave serve 会自动收集；用其他服务器时先运行 exclave django collectstatic。", "exclave serve does it; with another server run exclave django collectstatic first."),
        )  # fmt: skip


def evidence() -> Iterator[Finding]:
    """Every file a row names is there with its size; one query, one look at the disk each."""
    missing = count = 0
    rows = Evidence.objects.filter(removed_at=None).scoped("the doctor looks at the files of every authority")
    for digest, size in rows.values_list("sha256", "size").distinct().iterator():
        count += 1
        path = storage.path_of(digest)
        missing += not path.exists() or path.stat().st_size != size
    if missing:
        yield wrong(
            "evidence",
            (f"{count} 个佐证文件中 {missing} 个缺失或残缺。", f"{missing} of {count} evidence files are missing or cut short."),
            (f"从备份恢复 {settings.MEDIA_ROOT}。", f"Restore {settings.MEDIA_ROOT} from the backup."),
        )  # fmt: skip
    else:
        yield well("evidence", f"佐证文件 {count} 个，齐全", f"{count} evidence files, all there")
