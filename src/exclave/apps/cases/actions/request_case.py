"""Open an application that waits for no call: what the pack lets be agreed one by one (一事一议, EZ-14)."""

from typing import Any

from exclave.apps.cases import requesting
from exclave.apps.cases.actions.open_case import applicant_duties, start
from exclave.apps.journal.refusals import Refused, not_allowed
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Organisation
from exclave.apps.people.permissions import acting_account
from exclave.apps.programmes import library
from exclave.apps.programmes.models import Programme
from exclave.engines import procedure as engine
from exclave.engines.policy.answers import code_name


@action("case.request")
def request_case(
    actor: Actor, *, programme_id: str, type: str, organisation_id: str, idempotency_key: str | None = None
) -> dict[str, Any]:
    """Start an application of ``organisation_id`` as one of its agents, at any time.

    Only types whose procedure starts by request, and only organisations of a kind that the pack names for the
    type: a centre is set up by a government, and nobody else can open its case.
    """
    account = acting_account(actor)
    organisation = Organisation.objects.filter(public_id=organisation_id).first()
    programme = (
        Programme.objects.scoped("programmes in force are open to every applicant")
        .select_related("pack_version", "authority")
        .filter(public_id=programme_id)
        .first()
    )
    if (
        programme is None
        or organisation is None
        or organisation.pk not in read_standing(account.pk).organisation_ids
    ):
        raise not_allowed()
    offered = requesting.offer(programme, type)
    if offered is None:
        raise not_allowed()
    if not requesting.may_set_up(offered, organisation):
        raise _not_named(programme, offered)
    case = start(
        actor,
        programme=programme,
        procedure=offered.procedure,
        type=type,
        applicant=organisation,
        opener=engine.Actor(account.public_id, frozenset(applicant_duties(programme))),
    )
    return {"case": case.public_id, "number": case.number}


def _not_named(programme: Programme, offered: requesting.Offer) -> Refused:
    pack = library.compiled(programme).pack
    zh = "、".join(code_name(pack, "std.org_kind", k, "zh") for k in offered.spec.applicants)
    en = ", ".join(code_name(pack, "std.org_kind", k, "en") for k in offered.spec.applicants)
    return Refused(
        "kind_not_named",
        f"{offered.spec.zh}只能由{zh}申报。单位性质登记有误的，请先更正单位档案。",
        f"Only {en} may apply for this type. If the kind of organisation is wrong in its file, correct it first.",
    )
