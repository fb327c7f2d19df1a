"""How a person wants to be told beside the site: a person's own affair, so no event is made."""

from datetime import time
from typing import Any

from exclave.apps.alerts.channels import BY_KEY
from exclave.apps.alerts.models import Choice, Preference
from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.people.permissions import acting_account

LANGUAGES = ("", "zh-hans", "en")


@action("alerts.choose")
def choose_channels(
    actor: Actor,
    *,
    groups: dict[str, dict[str, Any]],
    by_mail: bool,
    language: str,
    quiet_from: time | None,
    quiet_until: time | None,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """``groups``: group → {"mail": now|daily|weekly|off, "sms": bool}. On the site everything arrives at once always.

    Quiet hours need both ends and hold for what would leave at once; they may run over midnight.
    """
    account = acting_account(actor)
    faults = []
    if (quiet_from is None) != (quiet_until is None) or (quiet_from and quiet_from == quiet_until):
        faults.append(
            Fault(
                "quiet_until",
                "免打扰时段要写明起止，且起止不同；不需要就都留空。",
                "Quiet hours need a beginning and a different end; leave both empty for none.",
            )
        )
    wrong = [
        key for key, one in groups.items() if key not in BY_KEY or one.get("mail") not in dict(Choice.MAIL)
    ]
    if wrong or language not in LANGUAGES:
        faults.append(Fault("", "请选择列出的项目。", "Choose one of those listed."))
    if faults:
        raise Refused("choice_wrong", faults[0].zh, faults[0].en, faults)
    Preference.objects.update_or_create(
        account=account,
        defaults={
            "by_mail": by_mail, "language": language, "quiet_from": quiet_from, "quiet_until": quiet_until,
        },
    )  # fmt: skip
    for key, one in groups.items():
        Choice.objects.update_or_create(
            account=account, group=key, defaults={"mail": one["mail"], "sms": bool(one.get("sms"))}
        )
    return {"account": account.public_id}
