"""Any numbered tree, however it is laid out, comes back as it was."""

from dataclasses import dataclass, replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from exclave.engines.policy.outline import DocumentText, outline
from exclave.engines.policy.outline.numerals import to_chinese

WORDS = (
    "飞地备案园区孵化研发团队合作评估资金企业创新服务平台人才项目成果转化机制保障推进建设协同开放共享支持引导"
)


@dataclass(frozen=True)
class Node:
    """A clause to render: its heading, its sentences, and the clauses below."""

    heading: str
    sentences: tuple[str, ...]
    children: tuple["Node", ...]


@dataclass(frozen=True)
class Layout:
    """How a document is laid out: columns of a line in characters (None: no wraps), and its punctuation."""

    wrap: int | None
    half_width: bool
    spaces: bool
    page_every: int | None
    blank_lines: bool
    separator: str
    run_in: bool


phrases = st.text(alphabet=WORDS, min_size=3, max_size=9)
prose = st.lists(st.text(alphabet=WORDS, min_size=2, max_size=14), min_size=2, max_size=5).map("，".join)
sentences = st.lists(prose.map(lambda words: words + "。"), min_size=1, max_size=3).map(tuple)
traps = st.sampled_from(
    [
        "到2031年建成3.5万平方米载体。",
        "按照本办法第（二）项办理。",
        "投入2.5亿元和1,200台设备。",
        "落实“一事一议”和三类政策。",
    ]
)


def nodes(depth: int, fewest: int = 1) -> st.SearchStrategy[Node]:
    """Trees of at most ``depth`` further levels; a clause has no child or at least ``fewest``."""
    texts = st.tuples(sentences, st.none() | traps).map(
        lambda pair: (*pair[0], *((pair[1],) if pair[1] else ()))
    )
    none: st.SearchStrategy[tuple[Node, ...]] = st.just(())
    some = st.lists(nodes(depth - 1, fewest), min_size=fewest, max_size=3).map(tuple) if depth else none
    below = none | some
    return st.builds(Node, phrases, texts, below)


layouts = st.builds(
    Layout,
    wrap=st.none() | st.integers(22, 40),
    half_width=st.booleans(),
    spaces=st.booleans(),
    page_every=st.none() | st.integers(5, 20),
    blank_lines=st.booleans(),
    separator=st.sampled_from([".", "．", "、"]),
    run_in=st.booleans(),
)
trees = st.lists(nodes(3), min_size=1, max_size=4).map(tuple)
bushes = st.lists(nodes(2, fewest=2), min_size=2, max_size=4).map(tuple)


def label(level: int, ordinal: int, layout: Layout) -> str:
    """A label as the layout writes it."""
    left, right = ("(", ")") if layout.half_width else ("（", "）")
    gap = " " if layout.spaces else ""
    chinese = to_chinese(ordinal)
    return [
        f"{chinese}、{gap}",
        f"{left}{chinese}{right}{gap}",
        f"{ordinal}{layout.separator}{gap}",
        f"{left}{gap}{ordinal}{gap}{right}",
    ][level]


def canonical(level: int, ordinal: int) -> str:
    """The label as paths write it."""
    return [f"{to_chinese(ordinal)}、", f"（{to_chinese(ordinal)}）", f"{ordinal}.", f"（{ordinal}）"][level]


def paragraphs(tree: tuple[Node, ...], layout: Layout, level: int = 0) -> list[str]:
    """The paragraphs of a tree, a heading on its own line or run in."""
    found: list[str] = []
    for ordinal, node in enumerate(tree, 1):
        head = label(level, ordinal, layout) + node.heading
        body = "".join(node.sentences)
        found += [f"{head}。{body}"] if layout.run_in else [head, "　　" + body]
        found += paragraphs(node.children, layout, level + 1)
    return found


def render(tree: tuple[Node, ...], layout: Layout) -> str:
    """The text: paragraphs wrapped at the page's width, with page numbers between lines."""
    lines: list[str] = []
    for paragraph in paragraphs(tree, layout):
        step = layout.wrap or len(paragraph)
        lines += [paragraph[at : at + step] for at in range(0, len(paragraph), step)]
    shown: list[str] = []
    for number, line in enumerate(lines, 1):
        shown.append(line)
        if layout.blank_lines:
            shown.append("")
        if layout.page_every and number % layout.page_every == 0:
            shown += ["", f"— {number // layout.page_every} —", ""]
    return "\n".join(shown)


def paths(tree: tuple[Node, ...], above: str = "", level: int = 0) -> list[tuple[str, int]]:
    """(path, level) of every clause in document order."""
    found: list[tuple[str, int]] = []
    for ordinal, node in enumerate(tree, 1):
        path = f"{above}/{canonical(level, ordinal)}" if above else canonical(level, ordinal)
        found.append((path, level + 1))
        found += paths(node.children, path, level + 1)
    return found


def flat(tree: tuple[Node, ...]) -> list[Node]:
    """All nodes in document order."""
    return [each for node in tree for each in (node, *flat(node.children))]


@settings(deadline=None, max_examples=120)
@given(trees, layouts)
def test_outline_recovers_a_rendered_tree(tree: tuple[Node, ...], layout: Layout) -> None:
    found = outline(DocumentText.of(render(tree, layout), "invented.txt"))
    assert [(clause.path, clause.level) for clause in found.clauses] == paths(tree)


@settings(deadline=None, max_examples=80)
@given(trees, layouts)
def test_outline_keeps_every_word_in_its_clause(tree: tuple[Node, ...], layout: Layout) -> None:
    found = outline(DocumentText.of(render(tree, layout), "invented.txt"))
    got = [(clause.heading + clause.text).replace("\n", "").replace("。", "") for clause in found.clauses]
    assert got == [(node.heading + "".join(node.sentences)).replace("。", "") for node in flat(tree)]


@settings(deadline=None, max_examples=80)
@given(bushes, layouts)
def test_outline_recovers_headings_run_together_on_one_line(tree: tuple[Node, ...], layout: Layout) -> None:
    assume(not any(node.heading.startswith(("项", "目")) for node in flat(tree)))  # reads as “（二）项”
    text = "".join(paragraphs(tree, replace(layout, run_in=True)))
    found = outline(DocumentText.of(text, "invented.txt"))
    assert [(clause.path, clause.level) for clause in found.clauses] == paths(tree)


@settings(deadline=None, max_examples=80)
@given(
    st.text(max_size=300),
    st.text(alphabet="一二三、（）().．1234 \t\n第章条附件：专栏《》，。；", max_size=200),
)
def test_outline_never_fails_and_paths_are_unique(anything: str, labels: str) -> None:
    for text in (anything, labels):
        found = outline(DocumentText.of(text, "any.txt"))
        keys = [(clause.part, clause.path) for clause in found.clauses]
        assert len(keys) == len(set(keys))
        assert len({clause.id for clause in found.clauses}) == len(keys)
