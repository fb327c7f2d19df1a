"""Enter an organisation and the person who acts for it."""

from datetime import date
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused, not_allowed, too_long
from exclave.apps.journal.transaction import Actor, action, moment, record
from exclave.apps.people.access import read_standing
from exclave.apps.people.models import Account, Agency, Organisation
from exclave.apps.people.permissions import acting_account
from exclave.apps.reference.models import Authority
from exclave.engines.codes import PlaceTable
from exclave.engines.codes.identity import IdentityFault, check_uscc
from exclave.engines.policy.facts import std_lists


@action("organisation.register")
def register_organisation(
    actor: Actor,
    *,
    identity_no: str,
    name_zh: str,
    name_en: str = "",
    kind: str,
    place: str,
    address: str = "",
    legal_person: bool | None = None,
    founded: date | None = None,
    identity_kind: str = "uscc",
    agent_id: str | None = None,
    authority_id: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Enter the organisation; ``agent_id`` (an account) may act for it from now on.

    People enter what they will act for themselves, and nobody who works for an office does.
    A Chinese body is known by its unified social credit code (GB 32100-2015), checked to the last digit.
    Raises ``Refused`` with every fault; one registered already says whom to ask.
    """
    if not actor.system:
        account = acting_account(actor)
        if agent_id != account.public_id or read_standing(account.pk).roles:
            raise not_allowed()
    return new_organisation(
        actor,
        identity_no=identity_no,
        name_zh=name_zh,
        name_en=name_en,
        kind=kind,
        place=place,
        address=address,
        legal_person=legal_person,
        founded=founded,
        identity_kind=identity_kind,
        agent_id=agent_id,
        authority_id=authority_id,
    )


def new_organisation(
    actor: Actor,
    *,
    identity_no: str,
    name_zh: str,
    name_en: str = "",
    kind: str,
    place: str,
    address: str = "",
    legal_person: bool | None = None,
    founded: date | None = None,
    identity_kind: str = "uscc",
    agent_id: str | None = None,
    authority_id: int,
) -> dict[str, Any]:
    """The organisation, inside the action of a caller that has shown that the actor may enter it."""
    faults = [
        *too_long("name_zh", name_zh, 160),
        *too_long("name_en", name_en, 200),
        *too_long("address", address, 200),
        *too_long("identity_no", identity_no, 40),
        *_faults(name_zh, kind, place),
    ]
    if identity_kind == "uscc":
        checked = check_uscc(identity_no)
        if isinstance(checked, IdentityFault):
            faults.insert(
                0, Fault("identity_no", checked.zh + checked.remedy_zh, f"{checked.en} {checked.remedy_en}")
            )
        else:
            identity_no = checked.code
    known = Organisation.objects.filter(identity_kind=identity_kind, identity_no=identity_no).first()
    if known is not None:
        faults.insert(0, _whom_to_ask(known, Authority.objects.get(pk=authority_id)))
    if faults:
        raise Refused(
            "organisation_known" if known is not None else "organisation_faulty",
            faults[0].zh,
            faults[0].en,
            faults,
        )
    organisation = Organisation.objects.create(
        identity_kind=identity_kind,
        identity_no=identity_no,
        name_zh=name_zh,
        name_en=name_en,
        kind=kind,
        place=place,
        address=address,
        legal_person=legal_person,
        founded=founded,
    )
    if agent_id:
        Agency.objects.create(
            account=Account.objects.get(public_id=agent_id), organisation=organisation, since=moment()
        )
    record(
        actor,
        Authority.objects.get(pk=authority_id).public_id,
        "organisation.register",
        kind="organisation",
        subject_id=organisation.public_id,
        version=1,
        content={"identity_no": identity_no, "name": name_zh},
    )
    return {"organisation": organisation.public_id}


def _whom_to_ask(known: Organisation, authority: Authority) -> Fault:
    """One taken over from a list has no agent who could let anybody in: there the office names the first."""
    code = known.identity_no
    if Agency.objects.filter(organisation=known, until=None, account__is_active=True).exists():
        return Fault(
            "identity_no",
            f"代码 {code} 的单位已经登记过。请让本单位现有的经办人在“单位档案”里为您授权；"
            f"不知道是谁的，请向{authority.name_zh}询问。",
            f"An organisation with {code} is registered already. Ask its present agent to authorise you under "
            f"“Organisation file”; if you do not know who that is, ask {authority.name_en}.",
        )
    return Fault(
        "identity_no",
        f"代码 {code} 的单位已在库里，目前没有人经办。请带本单位授权书，由{authority.name_zh}的管理员为您开立账号并指定为经办人。",
        f"The organisation with {code} is on record, and nobody acts for it now. Take its letter of authority to "
        f"{authority.name_en}: the administrator there opens an account for you and names you its agent.",
    )


def _faults(name_zh: str, kind: str, place: str) -> list[Fault]:
    faults = []
    if not name_zh.strip():
        faults.append(Fault("name_zh", "请填写单位名称，与证照一致。", "Give the name as on the licence."))
    if kind not in std_lists()["std.org_kind"].items:
        faults.append(Fault("kind", "请选择单位性质。", "Choose the kind of organisation."))
    if PlaceTable.load().get(place) is None:
        faults.append(
            Fault(
                "place",
                f"地区表中没有“{place}”。请输入区县名称，从列表中选择。"
                if place
                else "请填写注册地，选到区县。",
                f"The table of places has no “{place}”. Type the county's name and choose it from the list."
                if place
                else "Give the place of registration, down to the county.",
            )
        )
    return faults
