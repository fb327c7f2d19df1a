"""The ``exclave`` command. Each subcommand is a thin caller of an engine or an action."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from exclave.commands import (
    accounts,
    database,
    doctoring,
    documents,
    founding,
    journal,
    searching,
    serving,
    trouble,
)

Add = Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit status (0 good, 1 found something wrong, 2 misused)."""
    parser = argparse.ArgumentParser(
        prog="exclave", description="离岸科创管理平台 · offshore-innovation programmes"
    )
    parser.add_argument("--lang", choices=["zh", "en"], default=os.environ.get("EXCLAVE_LANG", "zh"))
    commands = parser.add_subparsers(dest="command", required=True)
    rooms = (documents, journal, founding, accounts, database, searching, doctoring, serving)
    for add in (room.add for room in rooms):
        add(commands)
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        said = trouble.of_database(error)
        if said is None:
            raise
        print(said[0 if options.lang == "zh" else 1], file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
