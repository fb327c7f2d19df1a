"""The policy library: official documents with their full text as clauses, what two people said of them, what replaced what."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned

KINDS = [
    ("normative", "规范性文件"),
    ("measures", "办法与细则"),
    ("opinion", "意见与措施"),
    ("work_plan", "工作方案"),
    ("plan", "规划与计划"),
    ("guide", "指引与指南"),
    ("notice", "通知与公告"),
    ("other", "其他"),
]
THEMES = [
    ("offshore", "离岸创新与飞地"),
    ("science", "科技创新与平台"),
    ("transfer", "成果转化"),
    ("firms", "企业培育"),
    ("talent", "人才"),
    ("funds", "资金与奖补"),
    ("parks", "园区与载体"),
    ("opening", "对外开放与合作"),
    ("other", "其他"),
]
OPENNESS = [("open", "主动公开"), ("on_request", "依申请公开"), ("closed", "不予公开")]
STATES = [("draft", "征求意见稿"), ("issued", "已印发"), ("repealed", "已废止")]


class Document(Owned):
    """An official document held by an office. What stands here was published by two people, save in stage ``new``.

    ``outline``: the text as JSON of the outline (frame and clauses), read once on upload and never changed: another
    text is another document. ``last_day``: the last day of its validity. ``title_key`` and ``number_key``: title and
    发文字号 for comparing. ``place``: the region it is for.
    """

    STAGES = [("new", "待发布"), ("published", "已发布"), ("given_up", "已放弃")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    stage = models.CharField(max_length=10, choices=STAGES, default="new")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    title_key = models.CharField(max_length=200, db_index=True)
    number = models.CharField(max_length=60, blank=True)
    number_key = models.CharField(max_length=60, blank=True, db_index=True)
    issuers = models.CharField(max_length=400, blank=True)
    place = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=KINDS, blank=True)
    theme = models.CharField(max_length=10, choices=THEMES, blank=True)
    openness = models.CharField(max_length=10, choices=OPENNESS, default="closed")
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    issued = models.DateField(null=True)
    in_force_from = models.DateField(null=True)
    last_day = models.DateField(null=True)
    replaces = models.ManyToManyField(
        "self", through="Succession", symmetrical=False, related_name="replaced_by"
    )
    file = models.ForeignKey("files.Evidence", on_delete=models.PROTECT, related_name="+")
    outline = models.JSONField()
    clauses = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(in_force_from=None) | Q(last_day=None) | Q(last_day__gte=F("in_force_from")),
                name="document_lasts",
            ),
            models.CheckConstraint(
                condition=~Q(stage="published") | Q(published_at__isnull=False),
                name="document_published_once",
            ),
        ]
        indexes = [models.Index(fields=["stage", "openness", "-issued"], name="library_list")]


class Proposal(Owned):
    """What somebody proposes to say of a document (``content``: every field), and what another person answered.

    Publishing for the first time and every later change are the same act: proposed by one, agreed to by another.
    """

    STATES = [("waiting", "待复核"), ("agreed", "已同意"), ("declined", "未通过"), ("withdrawn", "已撤回")]

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    content = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    proposed_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta(Owned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="waiting"), name="one_proposal_waits"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "declined"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="document_four_eyes",
            ),
        ]


class Succession(models.Model):
    """A document that replaces or repeals an earlier one, as agreed to by two people."""

    later = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="earlier_ones")
    earlier = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="later_ones")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier"], name="succession_once"),
            models.CheckConstraint(condition=~Q(later=F("earlier")), name="no_document_replaces_itself"),
        ]
