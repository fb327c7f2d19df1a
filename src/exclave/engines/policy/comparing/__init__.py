"""Two documents compared clause by clause: what was added, removed, changed, renumbered and moved, with marked words.

>>> from exclave.engines.policy.outline import DocumentText, outline
>>> old = outline(DocumentText.of("一、目标\\n建成站点十家以上。", "1"))
>>> new = outline(DocumentText.of("一、目标\\n建成站点十二家以上。", "2"))
>>> [(c.kind, [r.text for r in c.text if r.op == "added"]) for c in compare(old, new).changes]
[('changed', ['二'])]
"""

from .comparison import Change, Comparison, apply, compare, contents
from .runs import Run, runs

__all__ = ["Change", "Comparison", "Run", "apply", "compare", "contents", "runs"]
