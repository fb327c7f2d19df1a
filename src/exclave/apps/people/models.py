"""Accounts, the organisations they act for, and the offices and roles they hold."""

from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import F, Q

from exclave.apps.journal.identifiers import public_id
from exclave.apps.reference import composing
from exclave.apps.reference.scoping import Owned

RESTRAINED = ["administrator", "security_officer", "auditor", "policy_officer"]
"""三员分立: these are different people; the one who writes rules is none of the three."""


@lru_cache(maxsize=4)
def _by_pk(vendor: str) -> tuple[composing.Rows, list[str]]:
    """The query for one account by its key, and the names of its columns."""
    found = Account._base_manager.filter(pk=0)
    return composing.rows(found), [field.attname for field in Account._meta.concrete_fields]


class AccountManager(BaseUserManager["Account"]):
    def get(self, *args: Any, **kwargs: Any) -> "Account":
        """As Django's; by key alone in SQL composed once, for every page of everybody asks for its reader."""
        key = kwargs.get("pk")
        if args or len(kwargs) != 1 or type(key) is not int or self.db != DEFAULT_DB_ALIAS:
            return super().get(*args, **kwargs)
        query, names = _by_pk(connection.vendor)
        found = query.read([key])
        if not found:
            raise Account.DoesNotExist(f"no account has the key {key}")
        return Account.from_db(self.db, names, found[0])

    def create_account(self, username: str, password: str | None, **fields: Any) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """A person who signs in. What they may do comes from roles at authorities and agencies of organisations."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A duty held at an authority for a time. Ended roles stay, so that old acts can be explained."""

    ROLES = [
        ("officer", "经办"),
        ("leader", "负责人"),
        ("expert", "评审专家"),
        ("policy_officer", "政策员"),
        ("administrator", "系统管理员"),
        ("security_officer", "安全管理员"),
        ("auditor", "审计员"),
    ]

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles")
    authority = models.ForeignKey("reference.Authority", on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=20, choices=ROLES)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "authority", "role"], condition=Q(until=None), name="role_held_once"
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(until=None, role__in=RESTRAINED),
                name="restrained_roles_are_different_people",
            ),
        ]


class Organisation(models.Model):
    """A body known to the installation: applicant, host, operator, partner or tenant.

    Shared by all authorities: the same firm applies in one city and joins another's institution.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    identity_kind = models.CharField(max_length=20, default="uscc")
    identity_no = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=160)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=30)
    place = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True)
    legal_person = models.BooleanField(null=True)
    industry = models.CharField(max_length=8, blank=True)
    founded = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity_kind", "identity_no"], name="organisation_identity_once"
            )
        ]

    def __str__(self) -> str:
        return self.name_zh


class Agency(models.Model):
    """An account's authority to act for an organisation (经办人授权), from and until a day."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="agencies")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="agencies")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation"], condition=Q(until=None), name="agency_held_once"
            )
        ]


class ApiToken(models.Model):
    """A secret by which a program reads for an account in one of its roles (访问令牌), until a day.

    Bound to one role at an authority, or to acting for one organisation: when that ends, the token is refused.
    Of the secret only its SHA-256 is kept (it has 256 random bits, so no slow hash is needed).
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20)
    authority = models.ForeignKey(
        "reference.Authority", null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(authority=None) ^ Q(organisation=None), name="token_for_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("issued_at")), name="token_expires_after_issue"
            ),
        ]
        indexes = [models.Index(fields=["account", "revoked_at"], name="token_by_account")]


class RequestCount(models.Model):
    """How many requests a window of time has seen (``people/limiting.py``); nobody can be read out of ``slot``."""

    slot = models.CharField(max_length=40, primary_key=True)
    ends = models.BigIntegerField(db_index=True)
    count = models.IntegerField()


class Cover(Owned):
    """Somebody does an absent colleague's duties in one role at one authority (代办) for a half-open span.

    It ends by itself at ``until`` or earlier at ``ended_at``. ``set_by`` and ``ended_by`` are opaque ids: the absent
    person or an administrator.
    """

    COVERED = [("officer", "经办"), ("leader", "负责人")]

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    absent = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="absences")
    stand_in = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="covers")
    role = models.CharField(max_length=20, choices=COVERED)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    set_by = models.CharField(max_length=40)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="cover_runs_forward"),
            models.CheckConstraint(condition=~Q(absent=F("stand_in")), name="cover_is_somebody_else"),
            models.CheckConstraint(condition=Q(role__in=["officer", "leader"]), name="cover_of_a_duty"),
        ]
        indexes = [
            models.Index(fields=["stand_in", "until"], name="cover_by_stand_in", condition=Q(ended_at=None)),
            models.Index(fields=["absent", "until"], name="cover_by_absent", condition=Q(ended_at=None)),
        ]
