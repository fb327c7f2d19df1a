"""The words of benefits: kinds, how far the rules are stated, and where somebody stands."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KIND_WORDS = {
    "project": _("Project funding"),
    "grant": _("Grant"),
    "reward": _("Reward"),
    "subsidy": _("Subsidy"),
    "loan": _("Loan"),
    "equity": _("Equity"),
    "standing": _("Right to apply"),
    "access": _("Use of equipment"),
    "service": _("Service"),
    "priority": _("Priority"),
    "contest": _("Contest"),
}
"""Every kind the pack format has, in its order."""

DETAIL_WORDS = {
    "stated": _("Stated in full"),
    "elsewhere": _("Ruled elsewhere"),
    "待细则": _("Rules still to come"),
}
DETAIL_LOOKS = {"stated": "success", "elsewhere": "neutral", "待细则": "waiting"}
DETAIL_KEYS = {"stated": "stated", "elsewhere": "elsewhere", "open": "待细则"}
"""What addresses call them → what packs call them."""

STANDING_WORDS = {
    "qualifies": pgettext_lazy("eligibility", "Qualifies"),
    "judge": pgettext_lazy("eligibility", "Left to a person's judgement"),
    "open": pgettext_lazy("eligibility", "Rules not complete"),
    "one_short": pgettext_lazy("eligibility", "One fact short"),
    "unknown": pgettext_lazy("eligibility", "Facts missing"),
    "waivable": pgettext_lazy("eligibility", "Only if waived"),
    "no": pgettext_lazy("eligibility", "Does not qualify"),
    "not_valid": pgettext_lazy("eligibility", "Not given on this day"),
}
"""Best first, as lists show them."""

STANDING_LOOKS = {
    "qualifies": ("success", "check"),
    "judge": ("waiting", "scale"),
    "open": ("waiting", "clock"),
    "one_short": ("waiting", "help"),
    "unknown": ("neutral", "help"),
    "waivable": ("waiting", "scale"),
    "no": ("danger", "x"),
    "not_valid": ("neutral", "x"),
}
"""Look and sign of the chip; the word says the same."""
ORDER = tuple(STANDING_WORDS)
