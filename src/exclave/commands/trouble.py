"""What a command says when the database is not there or has no tables yet: one sentence instead of a traceback."""

import re
import sys

MISSING = re.compile(r"no such (?:table|column)|(?:relation|column) .+ does not exist")
"""How SQLite and PostgreSQL say that a table or column is missing."""


def of_database(error: Exception) -> tuple[str, str] | None:
    """The sentence (zh, en) for an error of the database that its keeper can mend; None for any other error."""
    # Of dj_database_url, which reads the address with the settings.
    if type(error).__name__ == "UnknownSchemeError":
        return (
            "DATABASE_URL 的开头不认识。PostgreSQL 写 postgresql://用户@主机/库名；不写就用 SQLite。",
            "DATABASE_URL begins with no kind of database that is known. "
            "For PostgreSQL write postgresql://user@host/name; without it SQLite is used.",
        )
    django = sys.modules.get("django.db")  # a command that needs no database never loads it
    if django is None or not isinstance(error, django.DatabaseError):
        return None
    first = (str(error).strip().splitlines() or [""])[0]
    if MISSING.search(first):
        return (
            f"数据库还没有建表，或落后于程序（{first}）。先运行 exclave migrate；要样例城市，运行 script/demo。",
            f"The database has no tables yet, or is behind the program ({first}). "
            "Run exclave migrate first; for the sample city, script/demo.",
        )
    if isinstance(error, django.OperationalError) and not django.connection.connection:
        return (
            f"连不上数据库（{first}）。请检查 DATABASE_URL 与数据库服务。",
            f"The database cannot be reached ({first}). Check DATABASE_URL and the database server.",
        )
    return None
