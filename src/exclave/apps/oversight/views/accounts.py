"""The administrator keeps accounts and roles, and sees no case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Receipt
from exclave.apps.oversight import queries
from exclave.apps.people.actions.close_account import close_account, reachable, reopen_account
from exclave.apps.people.actions.grant_role import end_role, grant_role
from exclave.apps.people.actions.name_agent import name_agent
from exclave.apps.people.actions.open_account import open_account
from exclave.apps.people.actions.set_password import set_password
from exclave.apps.people.frame import ROLE_EN, ROLE_ZH
from exclave.apps.people.models import Account
from exclave.apps.reference import authorities
from exclave.apps.ui import acting

ROLES = [{"value": r, "label": {"zh": ROLE_ZH[r], "en": ROLE_EN[r]}} for r in ROLE_ZH]
PER_PAGE = 50


def load(request: HttpRequest, public_id: str) -> Account | None:
    return queries.account_for(request.user, public_id)


def listing(request: HttpRequest) -> HttpResponse:
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    found = queries.listed_accounts(request.user, text, role if role in ROLE_ZH else "")
    filters = [
        {
            "kind": "search",
            "name": "q",
            "label": {"zh": "姓名或登录名", "en": "Name or sign-in name"},
            "value": text,
        },
        {
            "kind": "choice",
            "name": "role",
            "label": {"zh": "角色", "en": "Role"},
            "options": [o | {"current": o["value"] == role} for o in ROLES],
        },
    ]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names, offices = _names(), authorities.named()
    shown = list(page.object_list)
    roles, acts_for = queries.held_by([pk for pk, *_ in shown])
    page.object_list = [
        {
            "public_id": public_id,
            "username": username,
            "name": name,
            "roles": [(offices.get(office), names.get(r, r)) for office, r in roles.get(pk, ())],
            "organisations": acts_for.get(pk, ()),
        }
        for pk, public_id, username, name in shown
    ]
    context = {"page": page, "filters": filters, "filters_on": bool(text or role)}
    return render(request, "oversight/accounts.html", context)


def new(request: HttpRequest) -> HttpResponse:
    authorities = queries.administered(request.user)
    refused: Refused | None = None
    if request.method == "POST":
        outcome = acting.attempt(
            lambda: open_account(
                acting.actor(request, "administrator"),
                username=request.POST.get("username", "").strip(),
                name=request.POST.get("name", "").strip(),
                password=request.POST.get("password", ""),
                email=request.POST.get("email", "").strip(),
                phone=request.POST.get("phone", "").strip(),
                authority_id=authorities[0].pk,
                idempotency_key=acting.key(request),
            )
        )
        if not isinstance(outcome, Refused):
            messages.success(
                request, _("The account is open. Now give it a role, or name the organisation it acts for.")
            )
            return redirect("account", public_id=outcome.result["account"])
        refused = outcome
    errors = acting.errors(refused) if refused else {}
    fields = [_field(request, errors, *spec) for spec in _FIELDS]
    status = 422 if refused else 200
    return render(
        request,
        "oversight/account_new.html",
        {"fields": fields, "errors": _listed(fields), "key": acting.form_key(request)},
        status=status,
    )


_FIELDS = [
    ("username", "text", {"zh": "登录名", "en": "Sign-in name"}, True, {"zh": "字母、数字，开立后不变。", "en": "Letters and digits; it stays."}),
    ("name", "text", {"zh": "姓名", "en": "Name"}, True, None),
    ("password", "password", {"zh": "初始密码", "en": "First password"}, True, {"zh": "至少10位。请当面或另行告知本人。", "en": "Ten characters or more. Tell the person by another way."}),
    ("email", "email", {"zh": "邮箱", "en": "Mail"}, False, None),
    ("phone", "tel", {"zh": "电话", "en": "Telephone"}, False, None),
]  # fmt: skip


def _field(
    request: HttpRequest,
    errors: dict[str, list[str]],
    name: str,
    kind: str,
    label: dict[str, str],
    required: bool,
    help_text: dict[str, str] | None,
) -> dict[str, Any]:
    value = "" if kind == "password" else request.POST.get(name, "")
    return {
        "id": name, "type": kind, "label": label, "required": required, "help": help_text,
        "value": value, "errors": errors.get(name, []),
    }  # fmt: skip


def _listed(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f["id"], "label": f["label"], "text": text} for f in fields for text in f["errors"]]


def one(request: HttpRequest, account: Account) -> HttpResponse:
    """The account's roles, and whom it acts for; give one or end one, name an organisation."""
    authorities = queries.administered(request.user)
    refused: Refused | None = None
    if request.method == "POST":
        refused = _change(request, account, {a.public_id: a.pk for a in authorities})
        if refused is None:
            return redirect("account", public_id=account.public_id)
    mandate = _mandate(request, refused)
    context = {
        "account": account,
        "authorities": authorities,
        "roles": ROLES,
        "role_names": _names(),
        "mandate": mandate,
        "errors": _listed(mandate) or _refusal(request, refused),
        "chosen": request.POST,
        "key": acting.form_key(request),
    }
    return render(request, "oversight/account.html", context, status=422 if refused else 200)


def _change(request: HttpRequest, account: Account, authorities: dict[str, int]) -> Refused | None:
    """Do what the pressed button says: give or end a role, close, open again, or set a new password."""
    act = request.POST.get("act", "grant")
    if act == "agent":
        return _name(request, account)
    if act in KEEPING:
        mine = list(authorities.values())
        return _keep(request, account, act, next((a for a in mine if reachable(account, a)), mine[0]))
    change = end_role if act == "end" else grant_role
    authority = authorities.get(request.POST.get("authority", ""))
    if authority is None:
        return Refused("authority", "请选择主管机关。", "Choose the authority.")
    outcome = acting.attempt(
        lambda: change(
            acting.actor(request, "administrator"),
            account_id=account.public_id,
            authority_id=authority,
            role=request.POST.get("role", ""),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(outcome, Refused):
        return outcome
    messages.success(request, _("The roles were changed."))
    return None


_MANDATE = [
    ("identity_no", "text", {"zh": "单位的统一社会信用代码", "en": "Credit code of the organisation"}, True, {"zh": "单位已在库里，而目前没有人经办。", "en": "The organisation is on record, and nobody acts for it now."}),
    ("reason", "text", {"zh": "授权依据", "en": "What shows the mandate"}, True, {"zh": "如授权书的日期和文号，记入日志。", "en": "Such as the letter and its day; kept in the journal."}),
]  # fmt: skip


def _mandate(request: HttpRequest, refused: Refused | None) -> list[dict]:
    """The fields that name whom the account acts for, with what was wrong where this form was sent."""
    sent = refused is not None and request.POST.get("act") == "agent"
    errors = acting.errors(refused) if refused and sent else {}
    return [_field(request, errors, *spec) for spec in _MANDATE]


def _name(request: HttpRequest, account: Account) -> Refused | None:
    outcome = acting.attempt(
        lambda: name_agent(
            acting.actor(request, "administrator"),
            identity_no=request.POST.get("identity_no", ""),
            account_id=account.public_id,
            reason=request.POST.get("reason", ""),
            idempotency_key=acting.key(request),
        )
    )
    if isinstance(outcome, Refused):
        return outcome
    messages.success(request, _("The account acts for the organisation from now on."))
    return None


def _refusal(request: HttpRequest, refused: Refused | None) -> list[dict[str, Any]]:
    """Where the refusal belongs: at the password when that was sent, else at the role."""
    if refused is None:
        return []
    place = "password" if request.POST.get("act") == "password" else "role"
    texts = [text for found in acting.errors(refused).values() for text in found] or [acting.words(refused)]
    return [{"id": place, "label": "", "text": text} for text in texts]


KEEPING: dict[str, tuple[Callable[..., Receipt], Any]] = {
    "close": (close_account, gettext_lazy("The account is closed. Nobody signs in with it any more.")),
    "reopen": (reopen_account, gettext_lazy("The account is open again, with the roles it still holds.")),
    "password": (
        set_password,
        gettext_lazy("The new password holds. Open sessions of the account have ended."),
    ),
}


def _keep(request: HttpRequest, account: Account, act: str, authority: int) -> Refused | None:
    change, done = KEEPING[act]
    more = {"password": request.POST.get("password", "")} if act == "password" else {}
    outcome = acting.attempt(
        lambda: change(
            acting.actor(request, "administrator"),
            account_id=account.public_id,
            authority_id=authority,
            idempotency_key=acting.key(request),
            **more,
        )
    )
    if isinstance(outcome, Refused):
        return outcome
    messages.success(request, done)
    return None


def _names() -> dict[str, dict[str, str]]:
    return {r: {"zh": ROLE_ZH[r], "en": ROLE_EN[r]} for r in ROLE_ZH}
