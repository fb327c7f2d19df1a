"""Taking an import back as a whole, as long as nothing was built on what it made."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model
from django.db.models.fields.reverse_related import ForeignObjectRel

from exclave.apps.cases.models import Case, ObligationDue
from exclave.apps.files.models import Evidence
from exclave.apps.imports.kinds.shape import CHUNK, chunks
from exclave.apps.imports.models import Import, ImportedRow
from exclave.apps.people.models import Account, Organisation
from exclave.apps.register.models import Institution, Proof, Recorded, Space, Support, Tenant, TenantState

# What may stand on an imported row without a foreign key: by its public id or thread.
BY_ID: dict[type[Model], list[tuple[type[Model], str]]] = {
    Institution: [(Case, "subject_id"), (ObligationDue, "subject_id"), (Evidence, "subject_id")],
    Tenant: [(TenantState, "tenant"), (Space, "tenant"), (Support, "tenant"), (Proof, "about")],
}
NAMES = {
    "cases.case": ("办件", "cases"),
    "cases.obligationdue": ("应办事项", "obligations"),
    "files.evidence": ("佐证材料", "evidence"),
    "register.institution": ("机构", "institutions"),
    "register.institutionstate": ("机构状态", "states of institutions"),
    "register.certificate": ("证书", "certificates"),
    "register.bar": ("限制申报期", "bars"),
    "register.change": ("备案库变更", "changes of the register"),
    "register.tenant": ("入驻企业", "tenants"),
    "register.tenantstate": ("入驻状态", "states of tenants"),
    "register.proof": ("佐证", "proofs"),
    "register.contract": ("技术合同", "contracts"),
    "register.space": ("场地", "spaces"),
    "register.staff": ("人员", "staff"),
    "register.title": ("资质", "titles"),
    "register.support": ("扶持", "support given"),
    "register.parentlink": ("上级机构", "parent institutions"),
    "register.completeness": ("名单完整声明", "lists declared complete"),
    "people.organisation": ("单位", "organisations"),
    "people.account": ("账号", "accounts"),
    "people.agency": ("经办人授权", "agents"),
    "people.role": ("角色", "roles"),
    "panels.expert": ("专家", "experts"),
    "panels.assignment": ("专家分派", "assignments"),
    "panels.interest": ("利害关系", "interests"),
    "people.apitoken": ("访问令牌", "access tokens"),
    "projects.project": ("项目", "projects"),
    "projects.party": ("项目参与方", "parties of projects"),
    "projects.input": ("投入", "inputs"),
    "facilities.liaison": ("联络专员", "liaison officers"),
    "monitoring.reading": ("实际值", "readings"),
    "records.record": ("登记对象", "records"),
    "benefits.standing": ("惠企核对结果", "results of benefit runs"),
    "benefits.credit": ("资质折算", "credits"),
    "benefits.paymentorder": ("支付令", "payment orders"),
    "benefits.reclaim": ("应退回资金", "demands to pay back"),
    "impact.outcome": ("影响测算结果", "results of trials"),
}
"""What people call the rows of a table: those an import writes, and those that may come to stand on them."""
CHANGED = ("改动过的内容", "changed entries")
USED = ("已登录过的账号", "accounts that signed in")


def made_by(one: Import) -> dict[type[Model], list[int]]:
    """Row ids by table, in the order in which they were made."""
    found: dict[type[Model], list[int]] = {}
    for label, pk in (
        ImportedRow.objects.filter(imported=one).order_by("pk").values_list("model", "object_id")
    ):
        found.setdefault(apps.get_model(label), []).append(pk)
    return found


def built_on(one: Import) -> dict[tuple[str, str], int]:
    """What stands on the rows of the import and is not of it: (words zh, en) → how many. Empty: it may be undone."""
    made = made_by(one)
    found: dict[tuple[str, str], int] = {}
    for model, pks in made.items():
        for other, field in _pointing(model):
            own = set(made.get(other, ()))
            seen = [
                pk
                for some in chunks(pks)
                for pk in other._base_manager.filter(**{f"{field}__in": some}).values_list("pk", flat=True)
            ]
            _count(found, _name(other), len(set(seen) - own))
        _count(found, CHANGED, _changed(model, pks))
    _count(found, USED, _signed_in(made.get(Account, [])))
    return found


def _count(found: dict[tuple[str, str], int], name: tuple[str, str], number: int) -> None:
    if number:
        found[name] = found.get(name, 0) + number


def _name(model: type[Model]) -> tuple[str, str]:
    label = model._meta.label_lower
    return NAMES.get(label, (model.__name__, model.__name__))


def _pointing(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Every foreign key of every table that points at this one, save that of the rows of origin."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field.name


def _changed(model: type[Model], pks: list[int]) -> int:
    """Rows edited, corrected, or spoken of by their public id since the import made them."""
    number = 0
    for some in chunks(pks):
        rows = model._base_manager.filter(pk__in=some)
        if issubclass(model, Recorded):
            number += rows.filter(superseded_at__isnull=False).count()
        if model in (Institution, Organisation):
            number += rows.filter(version__gt=1).count()
    return number


def _signed_in(pks: list[int]) -> int:
    return sum(Account.objects.filter(pk__in=some, last_login__isnull=False).count() for some in chunks(pks))


def spoken_of(one: Import) -> dict[tuple[str, str], int]:
    """What names the rows by public id or thread, without a foreign key."""
    made = made_by(one)
    found: dict[tuple[str, str], int] = {}
    for model, others in BY_ID.items():
        ids = ImportedRow.objects.filter(imported=one, model=model._meta.label_lower)
        for some in chunks(ids.values_list("object_public_id", flat=True)):
            for other, field in others:
                hits = set(other._base_manager.filter(**{f"{field}__in": some}).values_list("pk", flat=True))
                _count(found, _name(other), len(hits - set(made.get(other, ()))))
    return found


def take_back(one: Import) -> int:
    """Delete every row the import made, the last made first. The rows of origin stay."""
    gone = 0
    for model, pks in reversed(made_by(one).items()):
        for start in range(0, len(pks), CHUNK):
            gone += model._base_manager.filter(pk__in=pks[start : start + CHUNK]).delete()[0]
    return gone
