"""Who an organisation is: the unified social credit code (GB 32100-2015); for others a number and country.

The check is python-stdnum's ``stdnum.cn.uscc``; what is added here is the cleaning of typed text and faults
that tell a person what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stdnum.cn import uscc as stdnum_uscc

from exclave.engines.codes.place_table import PlaceTable
from exclave.engines.codes.text import halfwidth

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SEPARATORS = frozenset(" -\t\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u3000")
# GB 32100-2015 table 1: registering authority (character 1) and kind of body (character 2).
AUTHORITIES = {
    "1": ("机构编制", "staffing commission"),
    "2": ("外交", "foreign affairs"),
    "3": ("司法行政", "justice"),
    "4": ("文化", "culture"),
    "5": ("民政", "civil affairs"),
    "6": ("旅游", "tourism"),
    "7": ("宗教", "religious affairs"),
    "8": ("工会", "trade unions"),
    "9": ("工商（市场监管）", "market regulation"),
    "A": ("中央军委改革和编制", "military staffing"),
    "N": ("农业", "agriculture"),
    "Y": ("其他", "other"),
}
KINDS = {
    "11": ("机关", "government body"),
    "12": ("事业单位", "public institution"),
    "13": ("机构编制部门直接管理机构编制的群众团体", "mass organisation"),
    "19": ("其他", "other"),
    "51": ("社会团体", "association"),
    "52": ("民办非企业单位", "private non-enterprise unit"),
    "53": ("基金会", "foundation"),
    "59": ("其他", "other"),
    "91": ("企业", "enterprise"),
    "92": ("个体工商户", "sole trader"),
    "93": ("农民专业合作社", "farmers' cooperative"),
}

FaultKind = Literal["empty", "length", "letter", "character", "form", "check", "country"]


@dataclass(frozen=True, slots=True)
class Uscc:
    """A valid code. ``region``: the registering place's code; ``note_*``: what was cleaned, else None."""

    code: str
    authority: str
    kind: str
    region: str
    note_zh: str | None = None
    note_en: str | None = None

    @property
    def kind_zh(self) -> str | None:
        """The kind of body in Chinese; None where the standard's table has none for these two characters."""
        return KINDS[self.kind][0] if self.kind in KINDS else None

    @property
    def kind_en(self) -> str | None:
        """The kind of body in English, as above."""
        return KINDS[self.kind][1] if self.kind in KINDS else None


@dataclass(frozen=True, slots=True)
class IdentityFault:
    """Why an identity was refused, and what to do. ``position`` counts from 1 in the cleaned text."""

    kind: FaultKind
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class OtherIdentity:
    """A body or team without a credit code: its number at home, if any, and its country or region."""

    kind: Literal["foreign_registration", "team"]
    number: str
    country: str


_COMPARE_ZH = "请对照营业执照或登记证书上的统一社会信用代码逐位核对后重新填写。"
_COMPARE_EN = "Compare it with the code on the licence or certificate and enter it again."


def check_uscc(text: str) -> Uscc | IdentityFault:
    """Read a unified social credit code as typed: full-width characters, lower case, spaces and hyphens are
    cleaned and noted; anything else wrong is a fault that says what and where."""
    cleaned = "".join(c for c in halfwidth(text) if c not in _SEPARATORS).upper()
    fault = _fault(cleaned)
    if fault is not None:
        return fault
    noted = cleaned != text
    return Uscc(
        cleaned,
        cleaned[0],
        cleaned[:2],
        cleaned[2:8],
        "已去除空格、连字符并转换为半角大写字符。" if noted else None,
        "Spaces and hyphens were removed and characters made half-width capitals." if noted else None,
    )


def _fault(code: str) -> IdentityFault | None:
    if not code:
        return IdentityFault(
            "empty", "未填写统一社会信用代码。", "No code was entered.", _COMPARE_ZH, _COMPARE_EN
        )
    for place, character in enumerate(code, start=1):
        if character in "IOZSV":
            return _letter_fault(character, place)
        if character not in ALPHABET:
            return IdentityFault(
                "character",
                f"第{place}位“{character}”不是数字或大写英文字母。",
                f"Character {place}, “{character}”, is neither a digit nor a Latin letter.",
                _COMPARE_ZH,
                _COMPARE_EN,
                place,
            )
    if len(code) != 18:
        return IdentityFault(
            "length",
            f"统一社会信用代码应为18位，现为{len(code)}位。",
            f"The code has 18 characters; this has {len(code)}.",
            _COMPARE_ZH,
            _COMPARE_EN,
        )
    for place, character in enumerate(code[2:8], start=3):
        if character not in "0123456789":
            return IdentityFault(
                "form",
                f"第{place}位应为数字（第3至8位是登记地的行政区划码）。",
                f"Character {place} must be a digit (3 to 8 are the registering place's code).",
                _COMPARE_ZH,
                _COMPARE_EN,
                place,
            )
    if code[0] not in AUTHORITIES:
        return IdentityFault(
            "form",
            f"首位“{code[0]}”不是国家标准规定的登记管理部门代码。",
            f"“{code[0]}” is not a registering authority of the standard.",
            _COMPARE_ZH,
            _COMPARE_EN,
            1,
        )
    # The edge Σ mod 31 = 0 gives check character 0, which some implementations miss.
    if stdnum_uscc.calc_check_digit(code[:17]) != code[17]:
        return IdentityFault(
            "check",
            "校验不通过：代码中至少有一位有误。",
            "The code does not check: at least one character is wrong.",
            _COMPARE_ZH,
            _COMPARE_EN,
        )
    return None


def _letter_fault(character: str, place: int) -> IdentityFault:
    like = {"I": "1", "O": "0", "Z": "2", "S": "5", "V": "U"}[character]
    return IdentityFault(
        "letter",
        f"第{place}位是字母“{character}”，统一社会信用代码不使用 I、O、Z、S、V。",
        f"Character {place} is the letter “{character}”; the code never uses I, O, Z, S or V.",
        f"请核对第{place}位，是否应为“{like}”。",
        f"Check character {place}: should it be “{like}”?",
        place,
    )


def other_identity(
    kind: Literal["foreign_registration", "team"], number: str, country: str
) -> OtherIdentity | IdentityFault:
    """An identity without a credit code. ``country`` is an ISO 3166-1 code, or that of 港澳台; a foreign body
    needs its registration number and a place abroad, a team not yet registered may leave the number empty.

    Full-width characters are made half-width and spaces at the ends removed; nothing else is changed.
    """
    cleaned, place = halfwidth(number).strip(), halfwidth(country).strip().upper()
    if any(not c.isprintable() for c in cleaned) or len(cleaned) > 64:
        return IdentityFault(
            "character",
            "登记号含不可见字符或超过64个字符。",
            "The number has unprintable characters or exceeds 64.",
            "请重新填写登记号。",
            "Enter the number again.",
        )
    if not place or (kind == "foreign_registration" and not cleaned):
        return IdentityFault(
            "empty",
            "境外机构须填写所在国家（地区）和当地登记号。",
            "A body abroad needs its country or region and its registration number there.",
            "请填写所在国家（地区）和登记号。",
            "Enter country or region and number.",
        )
    overseas = PlaceTable.load().overseas(place)
    if overseas is None or (kind == "foreign_registration" and not overseas):
        return IdentityFault(
            "country",
            f"“{place}”不是境外国家（地区）代码。"
            if kind == "foreign_registration"
            else f"没有代码“{place}”。",
            f"“{place}” is not the code of a place abroad."
            if kind == "foreign_registration"
            else f"There is no place “{place}”.",
            "境内机构请填写统一社会信用代码；境外机构请选择国家（地区）。",
            "A body of the mainland gives its credit code; one abroad chooses its country or region.",
        )
    return OtherIdentity(kind, cleaned, place)
