"""Official documents: text → clause tree → figures → the skeleton of a pack.

>>> text = DocumentText.of("一、目标\\n到2030年，建成示范基地12家以上。", "plan.txt")
>>> [clause.path for clause in outline(text).clauses]
['一、']
"""

from .document import DocumentError, DocumentText, Line
from .figures import Figure, figures
from .locators import resolve, sentence
from .model import Clause, Outline
from .reading import read_document
from .references import Reference, inside, part_anchor, references, title_key
from .showing import format_outline, outline_json
from .skeleton import skeleton
from .tree import outline

__all__ = [
    "Clause",
    "DocumentError",
    "DocumentText",
    "Figure",
    "Line",
    "Outline",
    "Reference",
    "figures",
    "format_outline",
    "inside",
    "outline",
    "outline_json",
    "part_anchor",
    "read_document",
    "references",
    "resolve",
    "sentence",
    "skeleton",
    "title_key",
]
