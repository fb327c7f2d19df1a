"""Which group a topic belongs to, and when a message leaves by mail or text message. The site always has it at once."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from exclave.apps.alerts.models import Choice, Preference
from exclave.apps.people.access import standing
from exclave.apps.people.models import Account
from exclave.apps.reference import parameters
from exclave.apps.reference.models import Authority

DIGEST_AT = time(8)
FORMAL = "formal"


@dataclass(frozen=True)
class Group:
    """Topics a person chooses about together. ``statutory``: service of a decision, which nobody switches off here."""

    key: str
    zh: str
    en: str
    topics: tuple[str, ...]
    statutory: bool = False


GROUPS = (
    Group(FORMAL, "正式通知（补正、决定、移出）", "Formal notices (correction, decision, removal)",
          ("case.returned", "case.ended", "case.removal", "reclaim."), statutory=True),
    Group("tasks", "待我办理", "For me to do",
          ("case.to_sign", "case.declined", "case.handed", "expert.", "objection.", "programme.to_sign", "import.", "library.proposed", "draft.proposed")),
    Group("deadlines", "期限与应办事项", "Deadlines and obligations", ("obligation.", "deadline.", "liaison.")),
    Group("progress", "办件进展", "Progress of cases", ("case.", "note.", "report.", "register.")),
    Group("office", "机关事务", "Office matters", ("",)),
)  # fmt: skip
"""The first group that names the topic, whole or by its beginning, has it; the last takes what is left."""

BY_KEY = {group.key: group for group in GROUPS}


@lru_cache(maxsize=512)
def group_of(topic: str) -> Group:
    exact = next((g for g in GROUPS if topic in g.topics), None)
    return exact or next(
        g for g in GROUPS if any(topic.startswith(t) for t in g.topics if not t or t.endswith("."))
    )


@dataclass(frozen=True)
class Wish:
    """What a person wants for one topic. ``zone`` is that of their authority."""

    mail: str
    sms: bool
    zone: ZoneInfo
    quiet_from: time | None
    quiet_until: time | None
    language: str


def authority_of(account: Account) -> Authority | None:
    """The authority whose settings hold for the person: the office they work at, else the installation's first."""
    held = standing(account).roles
    found = Authority.objects.filter(pk=held[0].authority_id).first() if held else None
    return found or Authority.objects.filter(parent=None).order_by("pk").first()


def wish_of(account: Account, topic: str) -> Wish:
    """Mail only where an address and a server are known; a text message where the authority sends them."""
    general = Preference.objects.filter(account=account).first() or Preference(account=account)
    chosen = Choice.objects.filter(account=account, group=group_of(topic).key).first() or Choice()
    authority = authority_of(account)
    zone = ZoneInfo(authority.time_zone if authority else settings.TIME_ZONE)
    mail = chosen.mail if general.by_mail and account.email and settings.EMAIL_HOST else "off"
    sms = bool(chosen.sms and account.phone and sms_on(authority))
    return Wish(mail, sms, zone, general.quiet_from, general.quiet_until, general.language)


def sms_on(authority: Authority | None) -> bool:
    """Text messages cost money: the authority switches them on, and the site names a sender."""
    return bool(
        settings.EXCLAVE_SMS and authority is not None and parameters.value(authority, "alerts.sms_on")
    )


def leaves_at(wish: Wish, now: datetime, mode: str) -> datetime:
    """When a message leaves: at once, at the end of the quiet hours, or with the next digest."""
    local = now.astimezone(wish.zone)
    if mode == "now":
        return _after_quiet(local, wish.quiet_from, wish.quiet_until).astimezone(now.tzinfo)
    days = 1 if local.time() >= DIGEST_AT else 0
    if mode == "weekly":
        days = (7 - local.weekday()) % 7
        days = 7 if days == 0 and local.time() >= DIGEST_AT else days
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, DIGEST_AT, wish.zone).astimezone(now.tzinfo)


def _after_quiet(local: datetime, start: time | None, end: time | None) -> datetime:
    if start is None or end is None or start == end:
        return local
    at = local.time()
    over_midnight = start > end
    quiet = at >= start or at < end if over_midnight else start <= at < end
    if not quiet:
        return local
    day = local.date() + timedelta(days=1) if over_midnight and at >= start else local.date()
    return datetime.combine(day, end, local.tzinfo)
