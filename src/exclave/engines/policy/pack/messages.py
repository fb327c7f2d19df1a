"""Every refusal of the loader and the checker: stable code → what is wrong and what to do, in zh and en.

Templates are filled with `str.format`; the names inside braces are the arguments of `fault`.
"""

from __future__ import annotations

from .check_messages import CHECKING
from .faults import PackFault, Position

LOADING: dict[str, tuple[str, str, str, str]] = {
    # reading
    "too_big": (
        "文件超过 {limit} 字节。",
        "The file is larger than {limit} bytes.",
        "拆成几个文件。",
        "Split it into several files.",
    ),
    "hidden_sign": (
        "含有看不见的字符 {sign}。",
        "There is a sign that cannot be seen: {sign}.",
        "删去它；方向控制符、零宽字符和控制字符都不能用。",
        "Delete it; direction marks, zero-width and control signs are not allowed.",
    ),
    "file_name": (
        "文件名“{name}”不能用。",
        "The file name “{name}” cannot be used.",
        "只用字母、数字、汉字、点和连字符，不写上级目录。",
        "Use letters, digits, dots and hyphens only, and no parent folder.",
    ),
    "too_many_files": (
        "政策包超过 {limit} 个文件。",
        "The pack has more than {limit} files.",
        "合并文件。",
        "Merge files.",
    ),
    "too_much": (
        "政策包合计超过 {limit} 字节。",
        "The pack is larger than {limit} bytes in all.",
        "删减内容，或分成两个包。",
        "Shorten it, or make two packs of it.",
    ),
    "too_many_layers": (
        "政策包逐层沿用超过 {limit} 层。",
        "The pack extends more than {limit} packs one over the other.",
        "直接沿用最近的一层。",
        "Extend the nearest one directly.",
    ),
    "encoding": (
        "不是 UTF-8 文本（第 {byte} 字节）。",
        "Not UTF-8 text (byte {byte}).",
        "另存为 UTF-8。",
        "Save it as UTF-8.",
    ),
    "yaml": (
        "YAML 写法有误：{problem}",
        "Not readable as YAML: {problem}",
        "检查缩进、引号、冒号后的空格。",
        "Check indentation, quotes and the space after colons.",
    ),
    "too_deep": ("嵌套超过 {limit} 层。", "Nested deeper than {limit}.", "减少嵌套。", "Nest less."),
    "tag": (
        "不允许使用标签 {tag}。",
        "The tag {tag} is not allowed.",
        "删去标签，写普通的值。",
        "Remove the tag and write a plain value.",
    ),
    "alias_bomb": (
        "引用展开后超过 {limit} 个值。",
        "Expands to more than {limit} values.",
        "减少引用（*）。",
        "Use fewer aliases (*).",
    ),
    "anchor": (
        "锚点和引用（{name}）只能用在 scenarios 中。",
        "Anchors and aliases ({name}) are allowed under scenarios only.",
        "在此处写出完整内容。",
        "Write the content out here.",
    ),
    "alias_unknown": (
        "引用 *{name} 没有已完成的锚点。",
        "The alias *{name} has no finished anchor.",
        "先写锚点再引用；不得引用自身。",
        "Write the anchor first; nothing may refer to itself.",
    ),
    "key": ("键必须是文字。", "A key must be plain text.", "改为简单的键。", "Use a simple key."),
    "duplicate_key": (
        "键“{key}”重复，第 {line} 行已有。",
        "The key “{key}” is repeated; it stands on line {line}.",
        "删去或改名其中一个。",
        "Remove or rename one of them.",
    ),
    "duplicate_id": (
        "“{name}”重复，{file} 第 {line} 行已有。",
        "“{name}” is repeated; it stands in {file} on line {line}.",
        "删去或改名其中一个。",
        "Remove or rename one of them.",
    ),
    "documents": (
        "一个文件只能有一个文档。",
        "One document per file.",
        "去掉“---”或拆成两个文件。",
        "Remove “---” or split the file.",
    ),
    "top_level": (
        "文件顶层应为“键: 值”。",
        "The file must be a mapping.",
        "以 conditions:、params: 等顶层键开头。",
        "Begin with a top-level key such as conditions:.",
    ),
    # extends
    "no_base": (
        "找不到所扩展的政策包“{name}”。",
        "The pack “{name}” that this one extends is not found.",
        "把它放在本包旁边，或放在 EXCLAVE_PACKS 所列的文件夹里。",
        "Lay it beside this pack or in a folder of EXCLAVE_PACKS.",
    ),
    "other_base": (
        "所扩展的是 {want}，手边的是 {found}。",
        "This pack extends {want}; at hand is {found}.",
        "改 extends 的 pack 和 version，或取来那一版。",
        "Correct pack and version under extends, or fetch that version.",
    ),
    "overridden": (
        "“{name}”在所扩展的政策包里已有。",
        "“{name}” already stands in the pack this one extends.",
        "要换掉它，就把它写进 extends.replaces；否则改个代号。",
        "To replace it, list it under extends.replaces; else choose another id.",
    ),
    "replaces_nothing": (
        "replaces 里的“{name}”没有换掉任何内容。",
        "“{name}” under replaces replaces nothing.",
        "写成“节.代号”，如 params.credit_ratio，并在本包中给出新的内容；否则删去。",
        "Write section.id, such as params.credit_ratio, and give the new content here; else remove it.",
    ),
    # shape
    "unknown_key": (
        "{where}：不认识的键“{key}”。",
        "{where}: unknown key “{key}”.",
        "改正拼写，或删去；花括号内含逗号、冒号的文字要加引号。",
        "Correct the spelling or remove it; inside {{}} quote text that holds commas or colons.",
    ),
    "missing_key": (
        "{where}：缺少“{key}”。",
        "{where}: “{key}” is missing.",
        "补上“{key}”。",
        "Add “{key}”.",
    ),
    "wrong_word": (
        "{where}：“{value}”不在允许的词里：{expected}。",
        "{where}: “{value}” is not one of {expected}.",
        "从允许的词里选一个。",
        "Choose one of those words.",
    ),
    "bad_id": (
        "{where}：“{value}”不是合格的代号。",
        "{where}: “{value}” is not a proper id.",
        "代号以小写英文字母开头，只含小写字母、数字和下划线。",
        "An id begins with a small letter and holds small letters, digits and underscores.",
    ),
    "wrong_type": (
        "{where}：{zh}。",
        "{where}: {en}.",
        "按格式改写此处的值。",
        "Rewrite this value as the format asks.",
    ),
}

MESSAGES = {**LOADING, **CHECKING}
"""Code → (what is wrong zh, en, what to do zh, en)."""


LONGEST = 400
"""Signs of one thing quoted in a message: an expected list of words fits, half a file does not."""


def _short(value: object) -> object:
    text = str(value)
    return f"{text[:LONGEST]}…" if len(text) > LONGEST else value


def fault(at: Position, code: str, /, **values: object) -> PackFault:
    """A refusal at a place; what is quoted is cut where it is long. Raises KeyError for a code that has no text."""
    said = {key: _short(value) for key, value in values.items()}
    zh, en, remedy_zh, remedy_en = (template.format(**said) for template in MESSAGES[code])
    return PackFault(at.file, at.line, code, zh, en, remedy_zh, remedy_en, at.column)
