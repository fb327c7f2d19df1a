"""A person outside opens an account together with the organisation they act for."""

from dataclasses import dataclass, field
from typing import Any

from exclave.apps.journal.refusals import Fault, Refused
from exclave.apps.journal.transaction import Actor, action
from exclave.apps.people.actions.open_account import new_account
from exclave.apps.people.actions.register_organisation import new_organisation

SIGN_UP = Actor("public:sign-up", "visitor")
"""The named actor of a registration: whoever it is has no account yet."""


@dataclass(frozen=True)
class Password:
    """A password on its way: it does not show in texts made of it, nor in the hash kept of a request."""

    value: str = field(repr=False)


@action("account.sign_up")
def sign_up(
    actor: Actor,
    *,
    account: dict[str, str],
    password: Password,
    organisation: dict[str, Any],
    authority_id: int,
    idempotency_key: str | None = None,
) -> dict[str, Any]:
    """Both or neither. ``account``: username, name, email, phone. ``organisation``: as registered.

    The account may act for this organisation and nothing else. Raises ``Refused`` with all faults of both.
    """
    faults: list[Fault] = []
    opened = None
    try:
        opened = new_account(actor, authority_id=authority_id, password=password.value, **account)["account"]
    except Refused as refused:
        faults += refused.faults
    try:
        registered = new_organisation(actor, authority_id=authority_id, agent_id=opened, **organisation)
    except Refused as refused:
        faults += refused.faults
    if faults:
        raise Refused(
            "sign_up_faulty",
            "登记没有完成，请改正所列各处。",
            "Nothing was registered yet; correct the entries listed.",
            faults,
        )
    return {"account": opened, "organisation": registered["organisation"]}
