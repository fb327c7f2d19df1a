"""PDF files looked at without drawing them: nothing in them acts by itself, and nothing is hidden in packed objects."""

import re
import zlib

from exclave.apps.files.packages import Fault

MOST_UNPACKED = 16 * 1024 * 1024
MOST_STREAMS = 50_000
MOST_ACTIONS = 50
_ENDS = 4096
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|\?php|iframe|body)", re.IGNORECASE)
# Names long enough that chance does not write them into a picture.
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|RichMedia|Rendition|EmbeddedFiles?|Filespec|SetOCGState)(?![A-Za-z])"
)
_FORMS = re.compile(rb"/XFA(?![A-Za-z])")
_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z])")
_ESCAPED = re.compile(rb"/(?:[A-Za-z0-9_.+-]{0,40}#[0-9A-Fa-f]{2}){1,40}[A-Za-z0-9_.+-]{0,40}")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OPENS = re.compile(rb"/(?:OpenAction|AA)\s*(?:<<(.{0,400})|([0-9]{1,9})\s+[0-9]{1,5}\s+R)", re.DOTALL)
_GOES = re.compile(rb"/S\s*/(?!GoTo(?![A-Za-z]))[A-Za-z]+")

ACTIVE: Fault = (
    "含有会自动运行的脚本、动作或附件", "请用“打印为 PDF”重新生成后上传",
    "holds a script, action or attachment that runs by itself", "Make it anew with “print to PDF” and upload",
)  # fmt: skip
LOCKED: Fault = (
    "加了密码或权限限制，无法检查内容", "请去掉密码，或用“打印为 PDF”重新生成后上传",
    "is locked by a password or by permissions, so nobody can check it", "Remove the password, or print it to PDF anew, and upload",
)  # fmt: skip
BROKEN: Fault = (
    "PDF 不完整或已损坏", "请重新导出后上传",
    "is a broken or incomplete PDF", "Export it again and upload",
)  # fmt: skip
SECOND: Fault = (
    "里面还藏有另一种文件", "请重新导出或重新扫描后上传",
    "holds a second file inside", "Export or scan it again and upload",
)  # fmt: skip
ODD: Fault = (
    "内部用了少见的压缩方式，无法检查", "请用“打印为 PDF”重新生成后上传",
    "packs its objects in an unusual way that cannot be checked", "Make it anew with “print to PDF” and upload",
)  # fmt: skip


def faulty_pdf(content: bytes) -> Fault | None:
    """Why the document must not be kept."""
    end = content.rfind(b"%%EOF")
    if not content.startswith(b"%PDF-") or end < 0 or len(content) - end > _ENDS:
        return BROKEN
    if _MARKUP.search(content[:1024]) or _MARKUP.search(content[end:]):
        return SECOND
    packed = _packed_objects(content)
    if packed is None:
        return ODD
    for part in (content, packed):
        told = part + b"\n" + _spelled_out(part)
        if _LOCKED.search(told):
            return LOCKED
        if (
            _ACTIVE.search(told)
            or (_FORMS.search(told) and _FORMS.search(_outside_streams(told)))
            or _opens_badly(told)
        ):
            return ACTIVE
    return None


def _spelled_out(part: bytes) -> bytes:
    """Names written with hexadecimal escapes (``/J#61vaScript``), as a reader understands them."""
    found = {m[0] for m in _ESCAPED.finditer(part)}
    return b" ".join(_HEX.sub(lambda m: bytes([int(m[1], 16)]), name) for name in found)


def _outside_streams(part: bytes) -> bytes:
    """The part without its streams, whose bytes are pictures and packed text."""
    out, at = [], 0
    while (hit := _STREAM.search(part, at)) is not None:
        end = part.find(b"endstream", hit.end())
        if end < 0:
            break
        out.append(part[at : hit.start()])
        at = end
    return b"".join([*out, part[at:]])


def _packed_objects(content: bytes) -> bytes | None:
    """All packed objects (``/ObjStm``) unpacked; None where one is packed in another way than the usual."""
    out, left = [], MOST_UNPACKED
    for number, hit in enumerate(_STREAM.finditer(content)):
        if number > MOST_STREAMS:
            return None
        head = content[max(0, hit.start() - 400) : hit.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if b"/ObjStm" not in head + _spelled_out(head):
            continue
        if b"/Filter" in head and not re.search(
            rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\s*\]?(?=[\s/>])", head
        ):
            return None
        body = content[hit.end() : content.find(b"endstream", hit.end())]
        if b"/Filter" in head:
            try:
                body = zlib.decompressobj().decompress(body, left)
            except zlib.error:
                return None
        out.append(body)
        left -= len(body)
        if left <= 0:
            return None
    return b"\n".join(out)


def _opens_badly(told: bytes) -> bool:
    """An action on opening that does anything but turn to a page of the document."""
    elsewhere: set[bytes] = set()
    for hit in _OPENS.finditer(told):
        if hit[1] is None:
            elsewhere.add(hit[2])
        elif _GOES.search(hit[1]):
            return True
    if len(elsewhere) > MOST_ACTIONS:
        return True
    for number in elsewhere:
        found = re.search(rb"(?<![0-9])" + number + rb"\s+[0-9]+\s+obj\b(.{0,400}?)endobj", told, re.DOTALL)
        if found and _GOES.search(found[1]):
            return True
    return False
