"""What the page frame shows of the signed-in person."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from exclave.apps.people.access import standing
from exclave.apps.people.models import Organisation
from exclave.apps.reference import authorities
from exclave.apps.ui.providers import Identity

ROLE_EN = {
    "officer": "officer",
    "leader": "leader",
    "expert": "expert",
    "policy_officer": "policy officer",
    "administrator": "administrator",
    "security_officer": "security officer",
    "auditor": "auditor",
}
ROLE_ZH = {
    "officer": "经办",
    "leader": "负责人",
    "expert": "评审专家",
    "policy_officer": "政策员",
    "administrator": "系统管理员",
    "security_officer": "安全管理员",
    "auditor": "审计员",
}


def role_names(user: Any) -> Iterable[str]:
    """Names the menu filters by: roles, ``city_officer``/``district_officer`` by level, and ``applicant``."""
    who = standing(user)
    names = {h.role for h in who.roles} | {f"{h.level}_{h.role}" for h in who.roles}
    return names | ({"applicant"} if who.organisation_ids else set())


def identity(request: HttpRequest) -> Identity:
    """Name and post, such as “市科技局 · 经办”; for an applicant, the organisation."""
    who = standing(request.user)
    own = getattr(request.user, "name", "")
    zh = (get_language() or "zh").startswith("zh")
    if who.roles:
        held = who.roles[0]
        authority = authorities.named().get(held.authority_id)
        name = (authority.zh if zh else authority.en) if authority else ""
        role = (ROLE_ZH if zh else ROLE_EN)[held.role]
        covering = "、".join(who.covered.values()) if zh else ", ".join(who.covered.values())
        stead = (f" · 代{covering}" if zh else f" · for {covering}") if covering else ""
        return Identity(name=own, post=f"{name} · {role}{stead}")
    if who.organisation_ids:
        organisation = Organisation.objects.filter(pk=who.organisation_ids[0]).first()
        if organisation is not None:
            post = organisation.name_zh if zh or not organisation.name_en else organisation.name_en
            return Identity(name=own, post=post)
    return Identity(name=own)
