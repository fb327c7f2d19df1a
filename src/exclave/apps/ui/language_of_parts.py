"""Chinese within an English page says so (WCAG 3.1.2): names, reasons and texts that exist only in Chinese.

A screen reader then speaks them as Chinese, and a browser takes the Chinese font and breaks lines by its rules. It is
done to the finished page, because a name may stand in any template; what a page says by itself is translated, and
``tests/site/test_both_languages.py`` reads that no Chinese of the house's own is left to be marked.
"""

import re

HAN = "\u3400-\u9fff"
_SIGNS = "，。、；：！？（）《》〈〉〔〕「」『』“”‘’·…—"
# From the first sign of a Chinese passage to its last, with digits, letters and signs within it.
_PASSAGE = re.compile(rf"[“《（〔]?[{HAN}](?:[{HAN}{_SIGNS}0-9]*[{HAN}）》〕”。！？])?")
# A text with Chinese in it, and the tag right before it.
_TEXT = re.compile(rf"<(/?)([a-zA-Z0-9-]+)([^>]*)>([^<]*[{HAN}][^<]*)")
# Elements that hold no elements: they carry the language themselves, when nothing else stands in them.
_TEXT_ONLY = frozenset(("option", "title", "textarea"))
_NO_TEXT = frozenset(("script", "style"))
_LATIN = re.compile(r"[A-Za-z]{2}")


def mark_chinese(page: str) -> str:
    """The English page with each Chinese passage in an element of that language.

    What its template has marked already stays as it is. Attributes cannot be marked.
    """
    return _TEXT.sub(_marked, page)


def _marked(found: re.Match[str]) -> str:
    closing, name, attributes, text = found.groups()
    opens = not closing
    if opens and (name in _NO_TEXT or (" lang=" in attributes and name != "html")):
        return found.group(0)
    mixed = bool(_LATIN.search(text))
    if opens and name in _TEXT_ONLY:
        return found.group(0) if mixed else f'<{name}{attributes} lang="zh-Hans">{text}'
    shown = _PASSAGE.sub(r'<span lang="zh-Hans">\g<0></span>', text)
    # One box for a mixed text: loose pieces would be spread out where their parent is a flexible box.
    return (
        f"<{closing}{name}{attributes}><span>{shown}</span>"
        if mixed
        else f"<{closing}{name}{attributes}>{shown}"
    )
