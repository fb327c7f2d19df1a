"""Projects (项目) of institutions with their way from research to landing, and input (投入) by its four sources.

Nothing recorded is written over: a correction ends what was known and adds what is known now, with its reason.
"""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned

STAGES = [("research", "研发"), ("incubation", "孵化"), ("transfer", "转化"), ("landing", "落地")]
SOURCES = [("fiscal", "财政"), ("enterprise", "企业"), ("credit", "信贷"), ("social", "社会")]
RESULTS = [
    ("patent", "专利"),
    ("software", "软件著作权"),
    ("standard", "标准"),
    ("product", "新产品"),
    ("process", "新工艺"),
]
PARTY_ROLES = [("lead", "牵头"), ("partner", "合作"), ("user", "应用")]
BOUNDS = [("exact", "="), ("about", "≈"), ("at_least", "≥"), ("at_most", "≤")]


class Kept(models.Model):
    """What was recorded when and by whom, until when it was held to be so, and why it was corrected.

    ``correction`` is empty on a stage that merely ended when the next began.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    superseded_at = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    correction = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(superseded_at=None, superseded_by=None, correction="")
                | Q(
                    superseded_at__isnull=False,
                    superseded_at__gte=F("recorded_at"),
                    superseded_by__isnull=False,
                ),
                name="%(class)s_known_forwards",
            )
        ]


class Project(Owned):
    """A project of an institution. ``stage`` and ``stage_since`` repeat the open row of its history, for lists;
    empty where no stage was recorded."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    institution = models.ForeignKey("register.Institution", on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=200)
    began = models.DateField(null=True)
    ends = models.DateField(null=True)
    stage = models.CharField(max_length=10, choices=STAGES, blank=True)
    stage_since = models.DateField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(began=None) | Q(ends=None) | Q(ends__gte=F("began")),
                name="project_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(stage="", stage_since=None) | (~Q(stage="") & Q(stage_since__isnull=False)),
                name="project_stage_has_its_day",
            ),
            models.UniqueConstraint(fields=["institution", "title"], name="project_title_once"),
        ]
        indexes = [
            models.Index(fields=["authority", "stage", "title"], name="project_list"),
            models.Index(fields=["institution", "stage"], name="project_of_institution"),
        ]


class ProjectStage(Kept):
    """The project was at ``stage`` from a day until a day (half-open), shown by ``evidence_text`` and perhaps a file.

    ``reason`` says why a stage was skipped or gone back to.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="stages")
    stage = models.CharField(max_length=10, choices=STAGES)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    evidence_text = models.CharField(max_length=200)
    evidence = models.ForeignKey("files.Evidence", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta(Kept.Meta):
        constraints = [
            *Kept.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")), name="stage_holds_a_day"
            ),
            models.CheckConstraint(condition=~Q(evidence_text=""), name="stage_has_evidence"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(valid_until=None, superseded_at=None), name="one_stage_now"
            ),
            models.UniqueConstraint(
                fields=["project", "valid_from"], condition=Q(superseded_at=None), name="one_stage_a_day"
            ),
        ]


class Party(Kept):
    """Who takes part, in which role; ``organisation`` where it is known here."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="parties")
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=10, choices=PARTY_ROLES)
    organisation = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Kept.Meta):
        constraints = [
            *Kept.Meta.constraints,
            models.UniqueConstraint(
                fields=["project", "name", "role"], condition=Q(superseded_at=None), name="party_once"
            ),
        ]


class ProjectMoney(Kept):
    """In fen: the budget from one source, or what was spent in one year. No row: nobody said, which is not zero."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="money")
    source = models.CharField(max_length=10, choices=SOURCES, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    fen = models.BigIntegerField()

    class Meta(Kept.Meta):
        constraints = [
            *Kept.Meta.constraints,
            models.CheckConstraint(condition=Q(fen__gte=0), name="project_money_counts"),
            models.CheckConstraint(
                condition=(Q(source="") & Q(year__isnull=False)) | (~Q(source="") & Q(year=None)),
                name="budget_by_source_or_spent_by_year",
            ),
            models.UniqueConstraint(
                fields=["project", "source"],
                condition=Q(superseded_at=None, year=None),
                name="budget_of_a_source_once",
            ),
            models.UniqueConstraint(
                fields=["project", "year"],
                condition=Q(superseded_at=None, source=""),
                name="spent_in_a_year_once",
            ),
        ]


class Result(Kept):
    """What came of the project: kind, its number, whose it is, of which day, and where it is used."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="results")
    kind = models.CharField(max_length=10, choices=RESULTS)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80, blank=True)
    owner = models.CharField(max_length=160)
    dated = models.DateField()
    used_at = models.CharField(max_length=40, blank=True)

    class Meta(Kept.Meta):
        indexes = [models.Index(fields=["project", "kind"], name="result_of_project")]


class Input(Kept, Owned):
    """Input to an institution from one source in one year, as stated on a day (EZ-21). In 元, ten-thousandths.

    Another as-of day is another row. No row for a source: unknown, never zero.
    """

    institution = models.ForeignKey("register.Institution", on_delete=models.PROTECT, related_name="inputs")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10, choices=SOURCES)
    bound = models.CharField(max_length=10, choices=BOUNDS)
    scaled = models.BigIntegerField()
    text = models.CharField(max_length=60)
    use = models.CharField(max_length=200, blank=True)
    definition = models.CharField(max_length=300)
    as_of = models.DateField()
    origin = models.CharField(max_length=200)

    class Meta(Kept.Meta, Owned.Meta):
        constraints = [
            *Kept.Meta.constraints,
            models.CheckConstraint(condition=Q(scaled__gte=0), name="input_counts"),
            models.UniqueConstraint(
                fields=["institution", "year", "source", "as_of"],
                condition=Q(superseded_at=None),
                name="input_once_a_day",
            ),
        ]
        indexes = [models.Index(fields=["authority", "year", "institution"], name="input_list")]
