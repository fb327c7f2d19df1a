"""Files that show rows of the register: read by those inside, added by those who may propose."""

from typing import Any

from exclave.apps.files.models import Evidence
from exclave.apps.files.ports import Owner
from exclave.apps.journal.refusals import Refused
from exclave.apps.journal.transaction import Actor
from exclave.apps.people.access import read_standing
from exclave.apps.people.permissions import acting_account
from exclave.apps.register.access import sight, sight_of
from exclave.apps.register.entering import PROOF_FIELD
from exclave.apps.register.models import Institution


def may_read(viewer: Any, evidence: Evidence) -> bool:
    """Those inside, save the auditor: a proof may hold names."""
    institution = _institution(evidence.subject_id)
    return institution is not None and sight_of(viewer, institution).personal


def change(actor: Actor, institution_id: str, field: str) -> Owner | None:
    """Whose the file is, where the actor may propose changes; a file once named in a change stays."""
    institution = _institution(institution_id)
    if institution is None or field != PROOF_FIELD:
        return None
    try:
        account = acting_account(actor)
    except Refused:
        return None
    if not sight(read_standing(account.pk), institution).proposes:
        return None
    return Owner(institution.authority_id, institution.organisation_id)


def _institution(public_id: str) -> Institution | None:
    return (
        Institution.objects.scoped("by public id; the viewer's sight decides")
        .select_related("organisation")
        .filter(public_id=public_id)
        .first()
    )
