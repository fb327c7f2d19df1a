"""Official documents as PDF and DOCX in the layout of GB/T 9704-2012; usable alone."""

from exclave.engines.paper.docx import docx
from exclave.engines.paper.faces import Faces, faces_of, missing, named
from exclave.engines.paper.model import (
    TEMPLATE_VERSION,
    Block,
    Check,
    Document,
    Heading,
    Imprint,
    Items,
    Language,
    Letterhead,
    Paragraph,
    Table,
    from_json,
    number_text,
    numeral,
    plain,
    texts,
)
from exclave.engines.paper.pdf import PaperError, image_format, pdf, pictures

__all__ = [
    "TEMPLATE_VERSION",
    "Block",
    "Check",
    "Document",
    "Faces",
    "Heading",
    "Imprint",
    "Items",
    "Language",
    "Letterhead",
    "PaperError",
    "Paragraph",
    "Table",
    "docx",
    "faces_of",
    "from_json",
    "image_format",
    "missing",
    "named",
    "number_text",
    "numeral",
    "pdf",
    "pictures",
    "plain",
    "texts",
]
