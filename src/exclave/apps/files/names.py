"""Names of files that deceive the person who reads them or the system that keeps them."""

import re
import unicodedata

from exclave.apps.files.packages import Fault

MOST = 200
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e007f]"
)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_PROGRAMS = frozenset(
    [
        "exe",
        "bat",
        "cmd",
        "scr",
        "pif",
        "msi",
        "msp",
        "dll",
        "cpl",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "wsh",
        "hta",
        "ps1",
        "psm1",
        "jar",
        "lnk",
        "url",
        "reg",
        "chm",
        "app",
        "dmg",
        "pkg",
        "deb",
        "rpm",
        "apk",
        "sh",
        "html",
        "htm",
        "xhtml",
        "shtml",
        "mht",
        "mhtml",
        "svg",
        "php",
        "phtml",
        "jsp",
        "jspx",
        "asp",
        "aspx",
        "cgi",
        "swf",
        "iso",
        "img",
        "vhd",
        "docm",
        "dotm",
        "xlsm",
        "xltm",
        "xlsb",
        "xlam",
        "pptm",
    ]
)
"""Endings of what runs or is shown as a page; one of them anywhere in a name is there to deceive."""

DISGUISED: Fault = (
    "文件名里有看不见的字符或改变文字方向的字符", "请重新命名，只用普通文字后上传",
    "has invisible or direction-changing characters in its name", "Rename it with ordinary characters and upload",
)  # fmt: skip
PATH: Fault = (
    "文件名里有路径或系统不允许的符号", "请重新命名，去掉 / \\ : * ? \" < > | 后上传",
    "has a path or signs in its name that no system allows", "Rename it without / \\ : * ? \" < > | and upload",
)  # fmt: skip
DEVICE: Fault = (
    "文件名是系统保留的设备名", "请重新命名后上传",
    "bears a name reserved for a device", "Rename it and upload",
)  # fmt: skip
DOUBLE: Fault = (
    "文件名里夹带程序或网页的扩展名", "请重新命名，只保留真正的扩展名后上传",
    "carries the ending of a program or page in its name", "Rename it with its true ending alone and upload",
)  # fmt: skip
LONG: Fault = (
    f"文件名超过 {MOST} 个字符", "请缩短文件名后上传",
    f"has a name longer than {MOST} characters", "Shorten the name and upload",
)  # fmt: skip


def deceiving(name: str) -> Fault | None:
    """Why a name cannot be kept as it is."""
    if len(name) > MOST:
        return LONG
    if _HIDDEN.search(name) or any(unicodedata.category(c) in ("Cc", "Cs", "Co") for c in name):
        return DISGUISED
    if (
        any(c in name for c in '/\\:*?"<>|')
        or name != name.strip()
        or name.rstrip(". ") != name
        or not name.strip(".")
    ):
        return PATH
    if _DEVICES.fullmatch(name.split(".", 1)[0].strip()):
        return DEVICE
    if any(part.strip().lower() in _PROGRAMS for part in name.split(".")[1:]):
        return DOUBLE
    return None
