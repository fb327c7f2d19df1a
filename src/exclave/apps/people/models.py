"""Accounts, the organisations they act for, and the offices and roles they hold."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from exclave.apps.journal.identifiers import public_id

RESTRAINED = ["administrator", "security_officer", "auditor", "policy_officer"]
"""三员分立: these are different people; the one who writes rules is none of the three."""


class AccountManager(BaseUserManager["Account"]):
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
