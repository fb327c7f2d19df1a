"""The pack workbench: drafts of packs, every saved state of their files, who changed what when and why."""

from django.db import models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference.scoping import Owned

STAGES = [("working", "起草中"), ("proposed", "待审核"), ("approved", "已通过"), ("withdrawn", "已撤下")]
ORIGINS = [("document", "政策文件"), ("pack", "现有政策包"), ("zip", "上传的文件夹")]
CHANGES = [
    ("began", "开始起草"),
    ("saved", "保存"),
    ("added", "新增文件"),
    ("removed", "移除文件"),
    ("renamed", "改名"),
    ("restored", "恢复"),
    ("proposed", "提交审核"),
    ("recalled", "撤回"),
    ("returned", "退回修改"),
    ("approved", "审核通过"),
    ("withdrawn", "撤下"),
]


class Draft(Owned):
    """A pack being written at an office.

    ``version`` counts every change of its files and its stage; ``Change`` has a row for each. ``pack`` and
    ``pack_version`` are what pack.yaml says (as far as it can be read), ``found`` how many faults and open points
    the check had at the last change. ``digest``: of the pack as approved, with the files of the pack it extends.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    stage = models.CharField(max_length=10, choices=STAGES, default="working")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=240, blank=True)
    pack = models.CharField(max_length=64)
    pack_version = models.CharField(max_length=20, blank=True)
    origin = models.CharField(max_length=10, choices=ORIGINS)
    origin_name = models.CharField(max_length=240)
    document = models.ForeignKey("library.Document", null=True, on_delete=models.PROTECT, related_name="+")
    found = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    started_by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    proposed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    reviewed_by = models.ForeignKey("people.Account", null=True, on_delete=models.PROTECT, related_name="+")
    remarks = models.CharField(max_length=2000, blank=True)
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(Owned.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None)
                | ~Q(reviewed_by=F("proposed_by")) & ~Q(reviewed_by=F("started_by")),
                name="draft_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(stage="approved") | Q(reviewed_by__isnull=False) & ~Q(digest=""),
                name="draft_approved_is_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(stage="proposed") | Q(proposed_by__isnull=False),
                name="draft_proposed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["pack", "pack_version"],
                condition=Q(stage="approved"),
                name="approved_pack_version_once",
            ),
        ]


class Change(models.Model):
    """One step of a draft's history: ``number`` is the draft's version after it. ``file``: "" for the whole.

    ``was``: the name a renamed file had before.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=CHANGES)
    file = models.CharField(max_length=200, blank=True)
    was = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=2000)
    by = models.ForeignKey("people.Account", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_change_once")]


class FileText(models.Model):
    """The text of one file from one version of the draft (``since``) until another (``until``, half-open; null: still).

    What cannot be read as YAML is kept as well: nothing typed is lost.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "name"], condition=Q(until=None), name="draft_file_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="draft_text_lasts"
            ),
        ]
