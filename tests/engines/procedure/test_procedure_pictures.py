"""Legal transitions, diagrams and the generated document, for every shipped pack."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from sample_filing import filing, outcome, procedure, stage

import exclave.packs
from exclave.engines.policy.pack.load import load_pack
from exclave.engines.procedure import (
    diagram,
    diagram_svg,
    next_stages,
    procedure_document,
    reachable,
    transitions,
)

PACKS = sorted(path.parent for path in Path(exclave.packs.__file__).parent.glob("*/pack.yaml"))


def test_transitions_are_exactly_the_outcomes():
    legal = {(hop.stage, hop.outcome): (hop.to, hop.back) for hop in transitions(filing())}
    assert legal[("forward", "return")] == ("apply", True)
    assert legal[("publish", "upheld")] == ("decide", True)
    assert legal[("decide", "refuse")] == ("end", False)
    assert len(legal) == sum(len(stage.outcomes) for stage in filing().stages)
    assert next_stages(filing())["forward"] == {"accept", "apply", "end"}


def test_unreachable_stages_show():
    steps = procedure(
        stage("a", "check", "city_st", {"go": outcome("end")}),
        stage("b", "check", "city_st", {"go": outcome("end")}),
    )
    assert reachable(filing()) == {"apply", "forward", "accept", "review", "decide", "publish", "end"}
    assert reachable(steps) == {"a", "end"}


def test_diagram_draws_every_outcome():
    lines = diagram(filing(), "en").splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert sum("-->" in line for line in lines) == 1 + len(transitions(filing()))
    assert "    [*] --> s_apply" in lines
    assert any("two signatures" in line for line in lines) and any("automatic" in line for line in lines)


def test_names_cannot_break_the_diagram():
    nasty = procedure(
        stage("a", "check", "city_st", {"go": outcome("end", zh='甲"; b --> c: <x>\n#1')}, zh='环"节<br>'),
    )
    lines = diagram(nasty).splitlines()
    assert len(lines) == 5
    assert all(line.count('"') in (0, 2) and line.count(";") == 0 for line in lines)
    ElementTree.fromstring(diagram_svg(nasty))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_picture_is_wellformed_and_inside_its_frame(lang):
    root = ElementTree.fromstring(diagram_svg(filing(), lang))
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    assert root.attrib["role"] == "img" and root[0].tag.endswith("title")
    space = "{http://www.w3.org/2000/svg}"
    boxes = [box for box in root.iter(f"{space}rect") if "rx" in box.attrib]
    assert len(boxes) == 7
    for box in boxes:
        x, y, w, h = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= 0 and x + w <= width and y >= 0 and y + h <= height
    tops = [float(box.attrib["y"]) for box in boxes]
    assert tops == sorted(tops)
    assert len(list(root.iter(f"{space}script"))) == 0


def test_picture_may_loop_on_a_stage():
    looping = procedure(
        stage("a", "fill", "park", {"more": outcome("a"), "done": outcome("end")}), starts="effect"
    )
    ElementTree.fromstring(diagram_svg(looping))


@pytest.mark.parametrize("folder", PACKS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_document_of_a_shipped_pack_names_every_stage_and_open_point(folder, lang):
    pack = load_pack(folder).pack
    text = procedure_document(pack, lang)
    assert text == procedure_document(pack, lang)
    for key, steps in pack.procedures.items():
        assert f"`{key}`" in text
        assert reachable(steps) == {stage.id for stage in steps.stages} | {"end"}
        for one in steps.stages:
            assert f"`{one.id}`" in text
        ElementTree.fromstring(diagram_svg(steps, lang, pack))
