"""``exclave user list | add | role | password | close | open | unlock``: accounts from the command line.

For whoever keeps the machine: the same actions as the administrator's pages, done by the named actor
``system:setup``, and recorded in the journal like any other.
"""

import argparse
import secrets
import sys
from typing import Any

from exclave.site.start import start_django


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "user", help="accounts: list, add, give or end a role, password, close, open, unlock"
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    listing = verbs.add_parser("list", help="who signs in, and which roles they hold")
    listing.add_argument("text", nargs="?", default="", help="part of a name")
    listing.set_defaults(run=list_users)
    new = verbs.add_parser("add", help="open an account; its first password is printed once")
    new.add_argument("username")
    new.add_argument("--name", help="the person's name")
    new.add_argument("--email", default="")
    new.add_argument("--phone", default="")
    new.add_argument("--authority", required=True, help="code of the authority, such as EZ")
    new.add_argument("--role", action="append", default=[], help="may be given several times")
    new.set_defaults(run=add_user)
    role = verbs.add_parser("role", help="give a role at an authority, or end it")
    role.add_argument("username")
    role.add_argument("role")
    role.add_argument("--authority", required=True)
    role.add_argument("--end", action="store_true")
    role.set_defaults(run=change_role)
    for verb, run, words in (
        ("password", new_password, "make a new password, printed once; open sessions end"),
        ("close", close_user, "nobody signs in with it any more; nothing is lost"),
        ("open", open_user, "open a closed account again"),
        ("unlock", unlock_user, "let somebody try again who failed to sign in too often"),
    ):
        one = verbs.add_parser(verb, help=words)
        one.add_argument("username")
        one.set_defaults(run=run)


def list_users(options: argparse.Namespace) -> int:
    """One line an account: sign-in name, name, open or closed, roles held now."""
    start_django()
    from exclave.apps.people.models import Account, Role

    roles: dict[int, list[str]] = {}
    held = Role.objects.filter(until=None).order_by("pk").values_list("account_id", "role", "authority__code")
    for holder, role, code in held:
        roles.setdefault(holder, []).append(f"{role}@{code}")
    found = Account.objects.order_by("username")
    if options.text:
        found = found.filter(username__icontains=options.text) | found.filter(name__icontains=options.text)
    for account in found.iterator():
        mark = " " if account.is_active else "✗"
        print(f"{mark} {account.username:<24} {account.name}  {' '.join(roles.get(account.pk, []))}".rstrip())
    return 0


def add_user(options: argparse.Namespace) -> int:
    start_django()
    from django.db import transaction

    from exclave.apps.journal.transaction import SETUP
    from exclave.apps.people.actions.grant_role import grant_role
    from exclave.apps.people.actions.open_account import open_account

    password = secrets.token_urlsafe(12)

    def work() -> None:
        authority = _authority(options)
        with transaction.atomic():  # an account without the roles asked for helps nobody
            opened = open_account(
                SETUP,
                username=options.username,
                name=options.name or options.username,
                password=password,
                email=options.email,
                phone=options.phone,
                authority_id=authority,
            )
            for role in options.role:
                grant_role(
                    SETUP,
                    account_id=opened.result["account"],
                    authority_id=authority,
                    role=_role(options, role),
                )
        print(f"{options.username}  {password}")

    return _said(options, work)


def change_role(options: argparse.Namespace) -> int:
    start_django()
    from exclave.apps.journal.transaction import SETUP
    from exclave.apps.people.actions.grant_role import end_role, grant_role

    def work() -> None:
        change = end_role if options.end else grant_role
        change(
            SETUP,
            account_id=_account(options).public_id,
            authority_id=_authority(options),
            role=_role(options, options.role),
        )

    return _said(options, work)


def new_password(options: argparse.Namespace) -> int:
    start_django()
    from exclave.apps.journal.transaction import SETUP
    from exclave.apps.people.actions.set_password import set_password

    def work() -> None:
        password = secrets.token_urlsafe(12)
        set_password(SETUP, account_id=_account(options).public_id, authority_id=_top(), password=password)
        print(f"{options.username}  {password}")

    return _said(options, work)


def close_user(options: argparse.Namespace) -> int:
    start_django()
    from exclave.apps.journal.transaction import SETUP
    from exclave.apps.people.actions.close_account import close_account

    return _said(
        options, lambda: close_account(SETUP, account_id=_account(options).public_id, authority_id=_top())
    )


def open_user(options: argparse.Namespace) -> int:
    start_django()
    from exclave.apps.journal.transaction import SETUP
    from exclave.apps.people.actions.close_account import reopen_account

    return _said(
        options, lambda: reopen_account(SETUP, account_id=_account(options).public_id, authority_id=_top())
    )


def unlock_user(options: argparse.Namespace) -> int:
    start_django()
    from axes.utils import reset

    def work() -> None:
        reset(username=_account(options).username)

    return _said(options, work)


def _said(options: argparse.Namespace, work: Any) -> int:
    """Do it; a refusal is told with its remedy, in the chosen language, and ends with status 2."""
    from exclave.apps.journal.refusals import Refused

    try:
        work()
    except Refused as refused:
        for fault in refused.reasons:
            print(fault.zh if options.lang == "zh" else fault.en, file=sys.stderr)
        return 2
    return 0


def _account(options: argparse.Namespace) -> Any:
    from exclave.apps.journal.refusals import Refused
    from exclave.apps.people.models import Account

    account = Account.objects.filter(username=options.username).first()
    if account is None:
        raise Refused(
            "no_account",
            f"没有登录名为“{options.username}”的账号。用 exclave user list 查看。",
            f"No account signs in as “{options.username}”. See exclave user list.",
        )
    return account


def _authority(options: argparse.Namespace) -> int:
    from exclave.apps.journal.refusals import Refused
    from exclave.apps.reference.models import Authority

    known = dict(Authority.objects.values_list("code", "pk"))
    if options.authority not in known:
        raise Refused(
            "no_authority",
            f"没有代码为“{options.authority}”的主管机关。现有：{'、'.join(known) or '无'}。",
            f"No authority has the code “{options.authority}”. There are: {', '.join(known) or 'none'}.",
        )
    return int(known[options.authority])


def _role(options: argparse.Namespace, role: str) -> str:
    from exclave.apps.journal.refusals import Refused
    from exclave.apps.people.models import Role

    known = [key for key, _ in Role.ROLES]
    if role not in known:
        raise Refused(
            "no_role",
            f"没有角色“{role}”。可选：{'、'.join(known)}。",
            f"There is no role “{role}”. Choose one of: {', '.join(known)}.",
        )
    return role


def _top() -> int:
    """The authority whose chain records what is done to an account from the machine: the top of the tree."""
    from exclave.apps.journal.refusals import Refused
    from exclave.apps.reference.models import Authority

    top = Authority.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True).first()
    if top is None:
        raise Refused("no_authority", "还没有主管机关。", "There is no authority yet.")
    return int(top)
