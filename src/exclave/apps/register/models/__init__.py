"""The register (备案库): institutions with their states and papers, and what is known of each in two times."""

from exclave.apps.register.models.changes import Change
from exclave.apps.register.models.institutions import Bar, Certificate, Institution, InstitutionState
from exclave.apps.register.models.known import (
    Completeness,
    Contract,
    ParentLink,
    Proof,
    Space,
    Staff,
    Support,
    Tenant,
    TenantState,
    Title,
)
from exclave.apps.register.models.recorded import Recorded

__all__ = [
    "Bar",
    "Certificate",
    "Change",
    "Completeness",
    "Contract",
    "Institution",
    "InstitutionState",
    "ParentLink",
    "Proof",
    "Recorded",
    "Space",
    "Staff",
    "Support",
    "Tenant",
    "TenantState",
    "Title",
]
