"""The kinds of lists that can be taken in, in the order a bureau brings them."""

from exclave.apps.imports.kinds.contracts import CONTRACTS
from exclave.apps.imports.kinds.experts import EXPERTS
from exclave.apps.imports.kinds.institutions import INSTITUTIONS
from exclave.apps.imports.kinds.organisations import ORGANISATIONS
from exclave.apps.imports.kinds.shape import Kind
from exclave.apps.imports.kinds.tenants import TENANTS

KINDS: dict[str, Kind] = {one.name: one for one in (ORGANISATIONS, INSTITUTIONS, TENANTS, CONTRACTS, EXPERTS)}

__all__ = ["KINDS", "Kind"]
