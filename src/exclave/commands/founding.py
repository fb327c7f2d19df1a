"""``exclave found``: the first authority of a new installation with its administrator, and offices below it."""

import argparse
import secrets
import sys
from typing import Any

from exclave.site.start import start_django


def add(commands: Any) -> None:
    parser = commands.add_parser("found", help="found an authority, with an administrator for the first one")
    parser.add_argument("--name-zh", required=True)
    parser.add_argument("--name-en", default="")
    parser.add_argument("--level", choices=["nation", "province", "city", "district"], required=True)
    parser.add_argument("--place", required=True, help="region code, such as 420700 or 420700-gedian")
    parser.add_argument("--code", required=True, help="begins the numbers of its cases, such as EZ")
    parser.add_argument("--parent", help="code of the authority above; none for the first")
    parser.add_argument(
        "--organ",
        default="st_office",
        help="what kind of office, as packs name it in their duties: finance_office, government (default: st_office)",
    )
    parser.add_argument(
        "--administrator", help="sign-in name of its administrator; the password is printed once"
    )
    parser.set_defaults(run=found)


def found(options: argparse.Namespace) -> int:
    """Migrate, found, and print the administrator's first password; status 2 with every fault named."""
    start_django()
    from django.core.management import call_command

    from exclave.apps.journal.refusals import Refused
    from exclave.apps.journal.transaction import SETUP
    from exclave.apps.people.actions.grant_role import grant_role
    from exclave.apps.people.actions.open_account import open_account
    from exclave.apps.reference.actions.found_authority import found_authority

    call_command("migrate", interactive=False, verbosity=0)
    try:
        founded = found_authority(
            SETUP,
            name_zh=options.name_zh,
            name_en=options.name_en or options.name_zh,
            level=options.level,
            place=options.place,
            code=options.code,
            parent_code=options.parent,
            organ=options.organ,
        ).result
        print(f"{options.name_zh} ({options.code})")
        if options.administrator:
            password = secrets.token_urlsafe(12)
            account = open_account(
                SETUP,
                username=options.administrator,
                name=options.administrator,
                password=password,
                authority_id=founded["pk"],
            ).result["account"]
            grant_role(SETUP, account_id=account, authority_id=founded["pk"], role="administrator")
            print(f"{options.administrator}  {password}")
    except Refused as refused:
        for fault in refused.reasons:
            print(fault.zh if options.lang == "zh" else fault.en, file=sys.stderr)
        return 2
    return 0
