"""The database: reachable, of a version we know, brought to this version of the software, with an honest clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from exclave.apps.journal import clock
from exclave.apps.journal.models import ClockOffset, Event
from exclave.apps.journal.verifying import verify_installation
from exclave.apps.oversight import unchained
from exclave.site.health.findings import Finding, watch, well, wrong

MOST_APART = timedelta(seconds=30)
"""How far the machine's clock may be from the database's before logs and deadlines tell two stories."""


def reachable() -> Iterator[Finding]:
    """Can be asked, and is a kind and version this software is tried on."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield from _sqlite(cursor)
            return
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    version = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < 150_000:
        yield wrong(
            "database",
            (f"{version} 过旧。", f"{version} is too old."),
            ("请升级到 PostgreSQL 15 以上。", "Move to PostgreSQL 15 or later."),
        )
    elif encoding != "UTF8":
        yield wrong(
            "database",
            (
                f"数据库编码为 {encoding}，生僻字会丢失。",
                f"The encoding is {encoding}: rare characters are lost.",
            ),
            ("以 UTF8 编码重建数据库。", "Make the database anew with encoding UTF8."),
        )
    else:
        yield well("database", version, version)


def _sqlite(cursor) -> Iterator[Finding]:  # type: ignore[no-untyped-def]
    pragmas = {}
    for name in ("journal_mode", "synchronous", "foreign_keys"):
        cursor.execute(f"PRAGMA {name}")
        pragmas[name] = str(cursor.fetchone()[0]).lower()
    cursor.execute("PRAGMA quick_check(1)")
    sound = cursor.fetchone()[0] == "ok"
    if not sound:
        yield wrong(
            "database",
            ("SQLite 文件已损坏。", "The SQLite file is damaged."),
            ("停止服务，从最近的备份恢复，再运行 exclave journal verify。", "Stop the server, restore the latest backup, then run exclave journal verify."),
        )  # fmt: skip
    memory = pragmas["journal_mode"] == "memory"
    if (
        (pragmas["journal_mode"] != "wal" and not memory)
        or pragmas["synchronous"] != "2"
        or pragmas["foreign_keys"] != "1"
    ):
        yield wrong(
            "database",
            (f"SQLite 设置不安全：{pragmas}。", f"SQLite is not set safely: {pragmas}."),
            ("数据目录须在本地磁盘上（不能是网络共享），再重新启动。", "Keep the data folder on a local disk, not on a network share, and start again."),
        )  # fmt: skip
    elif sound:
        yield well("database", "SQLite，WAL，掉电不失", "SQLite in WAL mode, safe against power cuts")


def migrated() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield wrong(
            "migrations",
            (f"数据库落后于程序：{len(waiting)} 步未执行。", f"The database is behind the software by {len(waiting)} steps."),
            ("先备份，再运行 exclave migrate。", "Take a backup, then run exclave migrate."),
        )  # fmt: skip
    else:
        yield well("migrations", "数据库与程序版本一致", "the database is at this version")


def honest_clock() -> Iterator[Finding]:
    """The database's clock decides about deadlines: it must agree with this machine's."""
    if ClockOffset.objects.exists():
        yield watch(
            "clock",
            ("时钟被拨动，系统显示的是模拟时间。", "The clock is moved: what is shown is simulated time."),
            (
                "只用于演示；正式环境请换用新的数据库。",
                "For demonstrations only; for real use begin with a new database.",
            ),
        )
        return
    apart = abs(clock.now() - datetime.now(UTC))
    if apart > MOST_APART:
        seconds = int(apart.total_seconds())
        yield wrong(
            "clock",
            (f"数据库时钟与本机相差 {seconds} 秒。", f"The database's clock and this machine's are {seconds} s apart."),
            ("在两台机器上启用 NTP 对时；截止时间以数据库时钟为准。", "Set both by NTP; deadlines follow the database's clock."),
        )  # fmt: skip
    else:
        yield well("clock", "时钟一致", "the clocks agree")


def chains() -> Iterator[Finding]:
    """No authority's chain is gone together with its head; what is left of one is for ``journal``."""
    gone = list(unchained.unchained())
    for one in gone:
        told = unchained.report(one).findings[0]
        yield wrong(
            "chains",
            (f"{one.name_zh}：{told.zh}", f"{one.name_en or one.name_zh}: {told.en}"),
            ("保全现场，通知审计员，从备份和机外检查点核对。", "Keep everything as it is, tell the auditor, compare with a backup and the checkpoints kept elsewhere."),
        )  # fmt: skip
    if not gone:
        yield well("chains", "各机关的日志链都在", "every authority's journal is there")


def journal() -> Iterator[Finding]:
    """Every chain verifies. Reads all events: only where the doctor is asked to look deep."""
    for report in verify_installation():
        if not report.sound:
            first = report.findings[0]
            yield wrong(
                "journal",
                (f"日志链 {report.authority} 有 {len(report.findings)} 处问题：{first.zh}", f"The chain {report.authority} has {len(report.findings)} faults: {first.en}"),
                ("保全现场，通知审计员，用检查点核对：exclave journal verify --checkpoint FILE", "Keep everything as it is, tell the auditor: exclave journal verify --checkpoint FILE"),
            )  # fmt: skip
    count = Event.objects.count()
    yield well("journal", f"已核验日志 {count} 条", f"{count} events verified")
