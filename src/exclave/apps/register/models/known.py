"""What is known of an institution: tenants and their states, support, space, staff, contracts, titles, parents."""

from django.db import models
from django.db.models import Q

from exclave.apps.register.models.recorded import BOUNDS, Recorded
from exclave.engines.codes import Stated, from_scaled
from exclave.engines.codes.quantity import SCALE

FEN = 100


def stated(number: int | None, bound: str, unit: str, text: str, parts: int = 1) -> Stated | None:
    """A stored whole number (of ``parts`` to the unit) as it was stated; None where nothing was."""
    return None if number is None else from_scaled(number * (SCALE // parts), bound, unit, text)


class Tenant(Recorded):
    """A tenant (入驻企业或团队) under the name and identity it has from a day on.

    ``home_registered`` is None where nobody said; ``staff`` may be approximate, ``staff_text`` as published.
    """

    KINDS = [("organisation", "单位"), ("team", "团队")]

    kind = models.CharField(max_length=20, choices=KINDS)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    identity_kind = models.CharField(max_length=20, blank=True)
    identity_no = models.CharField(max_length=64, blank=True)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    home_registered = models.BooleanField(null=True)
    industry = models.CharField(max_length=8, blank=True)
    staff = models.PositiveIntegerField(null=True)
    staff_bound = models.CharField(max_length=10, choices=BOUNDS, default="exact")
    staff_text = models.CharField(max_length=60, blank=True)

    class Meta(Recorded.Meta):
        indexes = [
            *Recorded.Meta.indexes,
            models.Index(fields=["identity_kind", "identity_no"], name="tenant_by_identity"),
        ]

    @property
    def stated_staff(self) -> Stated | None:
        return stated(self.staff, self.staff_bound, "人", self.staff_text)


class TenantState(Recorded):
    """The tenant (its thread) is signed, moved in, really working, landed at home, or left: from a day on.

    Each state is a thread of its own, so that a tenant keeps the day it signed while it works. ``reason`` is
    why it left.
    """

    STATES = [
        ("signed", "已签约"),
        ("moved_in", "已入驻"),
        ("working", "实际运营"),
        ("landed", "已落地"),
        ("left", "已退出"),
    ]

    tenant = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=STATES)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(condition=~Q(state="left") | ~Q(reason=""), name="leaving_has_a_reason"),
        ]
        indexes = [
            *Recorded.Meta.indexes,
            models.Index(fields=["tenant", "state"], name="tenantstate_by_tenant"),
            models.Index(
                fields=["authority", "state", "valid_from"],
                condition=Q(superseded_at=None),
                name="tenantstate_current",
            ),
        ]


class Support(Recorded):
    """Support a tenant has (rent, vouchers, money), valid while it runs: its end is ``valid_until``."""

    tenant = models.CharField(max_length=16)
    name = models.CharField(max_length=160)

    class Meta(Recorded.Meta):
        indexes = [*Recorded.Meta.indexes, models.Index(fields=["tenant"], name="support_by_tenant")]


class Space(Recorded):
    """An area with its kind (std.area_kind), of the institution or of one tenant (thread).

    ``area_scaled`` counts ten-thousandths of a square metre (``Stated.scaled``): exact on every database.
    """

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)
    area_scaled = models.BigIntegerField()
    area_bound = models.CharField(max_length=10, choices=BOUNDS, default="exact")
    area_text = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    tenant = models.CharField(max_length=16, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(condition=Q(area_scaled__gt=0), name="space_has_size"),
        ]

    @property
    def area(self) -> Stated:
        return from_scaled(self.area_scaled, self.area_bound, "平方米", self.area_text)


class Staff(Recorded):
    """A person in the institution's service, since ``valid_from``. None: nobody said. Sensitive: see ``masking``."""

    person = models.CharField(max_length=80)
    full_time = models.BooleanField(null=True)
    research = models.BooleanField(null=True)
    serves_applicant = models.BooleanField(null=True)
    degree = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=20, blank=True)
    insured_at = models.CharField(max_length=40, blank=True)
    paid_by = models.CharField(max_length=160, blank=True)


class Contract(Recorded):
    """A technology contract (技术合同), from the day it was signed. Amounts in fen, approximate ones marked."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    partner = models.CharField(max_length=160)
    with_applicant = models.BooleanField(null=True)
    terms_stated = models.BooleanField(null=True)
    amount = models.BigIntegerField(null=True)
    amount_bound = models.CharField(max_length=10, choices=BOUNDS, default="exact")
    amount_text = models.CharField(max_length=60, blank=True)
    technology_amount = models.BigIntegerField(null=True)
    technology_amount_bound = models.CharField(max_length=10, choices=BOUNDS, default="exact")
    technology_amount_text = models.CharField(max_length=60, blank=True)
    registration_no = models.CharField(max_length=60, blank=True)

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="contract_amount_counts"
            ),
            models.CheckConstraint(
                condition=Q(technology_amount=None) | Q(technology_amount__gte=0),
                name="contract_technology_amount_counts",
            ),
        ]

    @property
    def stated_amount(self) -> Stated | None:
        return stated(self.amount, self.amount_bound, "元", self.amount_text, FEN)

    @property
    def stated_technology_amount(self) -> Stated | None:
        return stated(
            self.technology_amount,
            self.technology_amount_bound,
            "元",
            self.technology_amount_text,
            FEN,
        )


class Title(Recorded):
    """A title (资质) of the institution, its operator or its organisation, as long as it is held.

    ``name`` is what the deciding paper calls it; ``former_name`` what it was called before later rules.
    """

    HOLDERS = [("institution", "机构"), ("operator", "运营机构"), ("organisation", "依托单位")]

    holder = models.CharField(max_length=20, choices=HOLDERS, default="institution")
    code = models.CharField(max_length=30)
    level = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=160, blank=True)
    former_name = models.CharField(max_length=160, blank=True)
    issuer = models.CharField(max_length=160, blank=True)


class ParentLink(Recorded):
    """The institution lies below another from a day on."""

    parent = models.ForeignKey("register.Institution", on_delete=models.PROTECT, related_name="+")

    class Meta(Recorded.Meta):
        constraints = [
            *Recorded.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(parent=models.F("institution")), name="nobody_lies_below_itself"
            ),
        ]
        indexes = [
            *Recorded.Meta.indexes,
            models.Index(fields=["parent", "superseded_at"], name="parentlink_children"),
        ]


class Proof(Recorded):
    """A file that shows a thing (its thread) to be so, as of ``valid_from``: what stale evidence is told by."""

    KINDS = [
        ("agreement", "协议"),
        ("lease", "租约"),
        ("social_insurance", "参保证明"),
        ("electricity", "用电记录"),
        ("photo", "现场照片"),
        ("registration", "工商登记"),
        ("tax", "纳税证明"),
        ("other", "其他"),
    ]

    about = models.CharField(max_length=16)
    kind = models.CharField(max_length=20, choices=KINDS)
    evidence = models.ForeignKey("files.Evidence", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta(Recorded.Meta):
        indexes = [
            *Recorded.Meta.indexes,
            models.Index(fields=["about", "superseded_at"], name="proof_about"),
        ]


class Completeness(Recorded):
    """Somebody answered for it that the list of ``table`` is complete from a day on; without it a list may lack rows."""

    table = models.CharField(max_length=20)
