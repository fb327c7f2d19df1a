"""The PostgreSQL to measure on: the one of DATABASE_URL, or one started in a scratch folder."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_server(scratch: Path) -> Iterator[str]:
    """The address of a server; one started here is stopped at the end. Exits when there is none to start."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    found = str(programs[-1]) if programs else shutil.which("pg_ctl")
    if not found:
        sys.exit("PostgreSQL is needed: set DATABASE_URL, or install it so that one can be started here.")
    programs_dir = Path(found).parent
    data, port = scratch / "postgresql", _free_port()
    as_other = _other_user(scratch)
    subprocess.run(
        [*as_other, programs_dir / "initdb", "-D", data, "-U", "bench", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={scratch}"
    subprocess.run(
        [*as_other, found, "-D", data, "-w", "-l", scratch / "postgresql.log", "-o", settings, "start"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"postgresql://bench@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*as_other, found, "-D", data, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, check=False
        )


def _other_user(scratch: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user, who must own the folder."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    os.chown(scratch, user.pw_uid, user.pw_gid)
    scratch.chmod(0o755)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
