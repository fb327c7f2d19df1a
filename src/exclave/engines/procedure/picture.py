"""A procedure as a plain SVG picture: boxes from top to bottom, forward arrows right, backward arrows left.

No script, no style sheet, no outside font; readable without colour and named for screen readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from exclave.engines.policy.pack.model import Pack, Procedure
from exclave.engines.procedure.diagram import label
from exclave.engines.procedure.history import END
from exclave.engines.procedure.naming import Lang, named, time_text, who_name

_ROW, _LINE, _GAP, _LANE, _PAD, _MARGIN = 22, 20, 56, 18, 16, 16


@dataclass(frozen=True)
class _Box:
    key: str
    lines: tuple[str, ...]
    y: float
    height: float


@dataclass(frozen=True)
class _Arrow:
    start: str
    to: str
    text: str


def text_width(text: str, size: float = 14) -> float:
    """A generous estimate of a text's width in pixels: Chinese characters are square, others narrower."""
    return sum(size if ord(char) > 0x2E7F else size * 0.58 for char in text)


def diagram_svg(procedure: Procedure, lang: Lang = "zh", pack: Pack | None = None) -> str:
    """The picture as one SVG element. Outcomes of one stage with the same target share an arrow."""
    boxes = _boxes(procedure, pack, lang)
    arrows = _arrows(procedure, lang)
    order = {box.key: index for index, box in enumerate(boxes)}
    down = [arrow for arrow in arrows if order[arrow.to] == order[arrow.start] + 1]
    right = [arrow for arrow in arrows if order[arrow.to] > order[arrow.start] + 1]
    left = [arrow for arrow in arrows if order[arrow.to] <= order[arrow.start]]
    inner = max(text_width(line) for box in boxes for line in box.lines) + 2 * _PAD
    room_left, room_right = _room(left), _room(right)
    down_text = max((text_width(arrow.text, 12) for arrow in down), default=0) + 12 - inner / 2
    width = _MARGIN * 2 + room_left + inner + max(room_right, down_text)
    x = _MARGIN + room_left
    places = {box.key: box for box in boxes}
    drawn = [_draw_box(box, x, inner) for box in boxes]
    drawn += [_draw_down(arrow, places, x + inner / 2) for arrow in down]
    drawn += _draw_side(left, places, x, -1, room_left)
    drawn += _draw_side(right, places, x + inner, 1, room_right)
    height = boxes[-1].y + boxes[-1].height + _MARGIN
    title = escape(named(procedure, lang))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="img" font-family="sans-serif" font-size="14">'
    )
    tip = (
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0L8 4L0 8z" fill="#333"/></marker></defs>'
    )
    back = f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>'
    return "\n".join([head, f"<title>{title}</title>", tip, back, *drawn, "</svg>"]) + "\n"


def _boxes(procedure: Procedure, pack: Pack | None, lang: Lang) -> list[_Box]:
    boxes, y = [], float(_MARGIN)
    for stage in procedure.stages:
        texts = (named(stage, lang), who_name(stage.who, pack, lang), time_text(stage, pack, lang))
        lines = tuple(text for text in texts if text)
        height = len(lines) * _LINE + _PAD
        sides = sum(1 for outcome in stage.outcomes.values() if outcome.to)
        height = max(height, sides * _ROW + _PAD)
        boxes.append(_Box(stage.id, lines, y, height))
        y += height + _GAP
    boxes.append(_Box(END, ("办结" if lang == "zh" else "end",), y, _LINE + _PAD))
    return boxes


def _arrows(procedure: Procedure, lang: Lang) -> list[_Arrow]:
    texts: dict[tuple[str, str], list[str]] = {}
    for stage in procedure.stages:
        for outcome in stage.outcomes.values():
            texts.setdefault((stage.id, outcome.to), []).append(label(stage, outcome, lang))
    return [_Arrow(start, to, " / ".join(names)) for (start, to), names in texts.items()]


def _room(arrows: list[_Arrow]) -> float:
    if not arrows:
        return 0.0
    return max(text_width(arrow.text, 12) for arrow in arrows) + 16 + _LANE * len(arrows)


def _draw_box(box: _Box, x: float, width: float) -> str:
    radius = 18 if box.key == END else 4
    parts = [
        f'<rect x="{x:.0f}" y="{box.y:.0f}" width="{width:.0f}" height="{box.height:.0f}" rx="{radius}" '
        'fill="#f6f8fa" stroke="#333"/>'
    ]
    top = box.y + (box.height - len(box.lines) * _LINE) / 2 + 15
    for index, line in enumerate(box.lines):
        style = ' font-weight="bold"' if index == 0 else ' font-size="12" fill="#333"'
        parts.append(
            f'<text x="{x + width / 2:.0f}" y="{top + index * _LINE:.0f}" text-anchor="middle"{style}>'
            f"{escape(line)}</text>"
        )
    return "".join(parts)


def _draw_down(arrow: _Arrow, places: dict[str, _Box], x: float) -> str:
    start, to = places[arrow.start], places[arrow.to]
    y1, y2 = start.y + start.height, to.y
    return (
        f'<path d="M{x:.0f} {y1:.0f}V{y2:.0f}" fill="none" stroke="#333" marker-end="url(#tip)"/>'
        f'<text x="{x + 8:.0f}" y="{(y1 + y2) / 2 + 4:.0f}" font-size="12">{escape(arrow.text)}</text>'
    )


def _draw_side(
    arrows: list[_Arrow], places: dict[str, _Box], edge: float, side: int, room: float
) -> list[str]:
    """Arrows round one side: out of the box, along a lane of their own, into the target."""
    drawn: list[str] = []
    leaving: dict[str, int] = {}
    arriving: dict[str, int] = {}
    for index, arrow in enumerate(arrows):
        start, to = places[arrow.start], places[arrow.to]
        out = leaving[arrow.start] = leaving.get(arrow.start, 0) + 1
        into = arriving[arrow.to] = arriving.get(arrow.to, 0) + 1
        y1 = start.y + min(start.height - 6, _ROW * out)
        y2 = to.y + (to.height - 6 - 6 * into if side < 0 else 6 + 6 * into)
        if arrow.start == arrow.to:
            y2 = min(to.y + to.height - 4, y1 + 12)
        lane = edge + side * (room - _LANE * index - 4)
        drawn.append(
            f'<path d="M{edge:.0f} {y1:.0f}H{lane:.0f}V{y2:.0f}H{edge:.0f}" fill="none" stroke="#333" '
            'marker-end="url(#tip)"/>'
        )
        anchor = "start" if side > 0 else "end"
        drawn.append(
            f'<text x="{edge + side * 8:.0f}" y="{y1 - 4:.0f}" font-size="12" text-anchor="{anchor}">'
            f"{escape(arrow.text)}</text>"
        )
    return drawn
