"""What an authority sets for its documents, as parameters; a site's faces and letterhead pictures lie in folders."""

from exclave.apps.documents.kinds import SERIES
from exclave.apps.reference.parameters import parameter

LONGEST_PREFIX = 16
"""The counter of a prefix is named after it, and a counter's name has 20 signs."""


def register_parameters() -> None:
    for series, (zh, en) in SERIES.items():
        parameter(
            f"documents.prefix_{series}",
            kind="text",
            room="documents",
            zh=f"机关代字：{zh}",
            en=f"Number prefix: {en}",
            help_zh="如“示科函”，编号为“示科函〔2026〕1号”。不设时公文不编发文字号。最多16个字。",
            help_en="Such as 示科函, which gives 示科函〔2026〕1号. Without it documents bear no number. At most 16 signs.",
        )
    for key, kind, zh, en, help_zh, help_en in (
        ("letterhead_zh", "text", "发文机关标志", "Letterhead (Chinese)",
         "不设时用机关名称；字体目录旁可另放图片。", "Without it the authority's name; a picture may be laid beside."),
        ("letterhead_en", "text", "发文机关标志（英文）", "Letterhead (English)", "", ""),
        ("contact", "text", "附注：联系人和电话", "Note: contact", "印在成文日期下方。", "Printed below the date."),
        ("copies_to", "text", "抄送机关", "Copies to", "印在版记中。", "Printed in the imprint."),
        ("printed_by", "text", "印发机关", "Printed by", "印在版记中，如“示例市科学技术局办公室”。", "Printed in the imprint."),
    ):  # fmt: skip
        parameter(
            f"documents.{key}", kind=kind, room="documents", zh=zh, en=en, help_zh=help_zh, help_en=help_en
        )
