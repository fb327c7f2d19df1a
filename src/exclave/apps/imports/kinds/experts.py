"""Experts: a person in the pool, their account without a password, and the role. An administrator decides."""

from django.contrib.auth.hashers import make_password

from exclave.apps.imports.columns import Column
from exclave.apps.imports.kinds.organisations import known_by_code
from exclave.apps.imports.kinds.shape import Job, Kind, Made, Report, Row, Scope, chunks, twice
from exclave.apps.panels.models import Expert
from exclave.apps.people.models import Account, Role


def columns(scope: Scope) -> tuple[Column, ...]:
    return (
        Column("name", "姓名", "Name", "text", True, ("专家姓名", "专家", "name"), most=60, example="演示·甲专家（虚构）"),
        Column("uscc", "所在单位信用代码", "Employer's credit code", "uscc", False, ("统一社会信用代码", "单位信用代码", "信用代码"), help_zh="回避要靠它：单位须已在库里", help_en="Conflicts of interest are told by it; the employer must be known already", example="91000000MA0SAMPLE0"),
        Column("fields", "专业领域", "Fields", "text", False, ("领域", "研究方向", "专业", "技术领域"), most=200, example="新材料"),
        Column("email", "电子邮箱", "E-mail", "mail", False, ("邮箱", "邮件", "email"), most=254, example="expert@example.test"),
        Column("phone", "联系电话", "Telephone", "code", False, ("电话", "手机", "手机号", "联系方式"), most=30, example="0000-0000000"),
        Column("username", "登录名", "Sign-in name", "code", False, ("用户名", "账号"), most=60, help_zh="留空由系统生成", help_en="Made by the system if left empty"),
    )  # fmt: skip


def check(scope: Scope, rows: list[Row], report: Report) -> None:
    for row, first in twice(rows, lambda r: r.values["username"]):
        report.say(row, "username", "error", "twice", row=first.number)
    for row, first in twice(rows, lambda r: r.values["email"]):
        report.say(row, "email", "warning", "twice", row=first.number)
    for row, first in twice(rows, lambda r: r.values["name"]):
        same = row.values["uscc"] == first.values["uscc"]
        report.say(
            row, "name", "error" if same else "warning", "twice" if same else "twice_name", row=first.number
        )
    known = known_by_code(r.values["uscc"] for r in rows)
    taken: set[str] = set()
    for some in chunks(r.values["username"] for r in rows if r.values["username"]):
        taken |= set(Account.objects.filter(username__in=some).values_list("username", flat=True))
    there: set[tuple[str, str | None]] = set()
    for some in chunks(r.values["name"] for r in rows if r.values["name"]):
        pool = Expert.objects.of(scope.authority.pk).filter(account__name__in=some)
        there |= set(pool.values_list("account__name", "employer__identity_no"))
    for row in rows:
        v = row.values
        if v["uscc"] and v["uscc"] not in known:
            report.say(row, "uscc", "error", "organisation_unknown")
        if v["username"] in taken:
            report.say(row, "username", "error", "username_taken")
        if (v["name"], v["uscc"]) in there:
            report.say(row, "name", "error", "expert_there")


def write(job: Job, rows: list[Row]) -> Made:
    """Account, role and place in the pool. The account cannot sign in until an administrator gives it a password."""
    employers = known_by_code(r.values["uscc"] for r in rows)
    people = []
    for row in rows:
        v = row.values
        person = Account(
            name=v["name"], email=v["email"] or "", phone=v["phone"] or "", password=make_password(None)
        )
        person.username = v["username"] or f"expert-{person.public_id}"
        people.append(person)
    accounts = Account.objects.bulk_create(people, batch_size=500)
    authority = job.scope.authority
    roles = Role.objects.bulk_create(
        [Role(account=a, authority=authority, role="expert", since=job.at) for a in accounts], batch_size=500
    )
    experts = Expert.objects.bulk_create(
        [
            Expert(
                authority=authority,
                account=account,
                employer=employers.get(row.values["uscc"]),
                fields=row.values["fields"] or "",
            )
            for row, account in zip(rows, accounts, strict=True)
        ],
        batch_size=500,
    )
    return [
        (row.number, one) for made in (accounts, roles, experts) for row, one in zip(rows, made, strict=True)
    ]


EXPERTS = Kind(
    "experts", "专家", "Experts",
    "专家库名单。导入会开立专家账号（没有密码，由管理员另行设置），所以由系统管理员复核。",
    "The pool of experts. It opens accounts (without a password, which an administrator sets), so an administrator decides.",
    columns, check, write, title="name", approvers=frozenset({"administrator"}),
)  # fmt: skip
