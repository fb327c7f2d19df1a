"""Components render in every state, in both languages, and never let data become markup."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from exclave.apps.ui import gallery, providers

pytestmark = pytest.mark.django_db
Draw = Callable[..., str]
ATTACK = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", sorted(gallery.PAGES))
def test_gallery_page_renders(client: Client, page: str, language: str) -> None:
    client.cookies["language"] = language
    answer = client.get(f"/ui/gallery?show={page}")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert len(re.findall(r"<h1[ >]", html)) == 1
    ids = re.findall(
        r'<(?!symbol)[^>]* id="([^"]+)"', re.sub(r"<template>.*?</template>", "", html, flags=re.S)
    )
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


def test_gallery_is_absent_from_a_real_installation(client: Client, settings: Any) -> None:
    settings.EXCLAVE_SIMULATION = False
    settings.DEBUG = False
    assert client.get("/ui/gallery").status_code == 404


def attacked(value: Any) -> Any:
    """The same sample data with every text replaced by an attack, keys and states kept."""
    words = {"state", "answer", "type", "id", "trend_kind"}
    if isinstance(value, dict):
        if "zh" in value:
            return {"zh": ATTACK, "en": ATTACK}
        return {k: v if k in words and isinstance(v, str) else attacked(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(attacked(v) for v in value)
    return ATTACK if isinstance(value, str) else value


@pytest.mark.parametrize("page", ["parts", "form"])
def test_data_never_becomes_markup(page: str, draw: Draw) -> None:
    context = attacked(gallery.PAGES[page](RequestFactory().get("/")))
    html = draw("{% extends template %}", template=f"ui/gallery/{page}.html", **context)
    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html


@pytest.mark.parametrize(
    ("item", "words", "look"),
    [
        ({"due": date(2026, 4, 17), "left": 8}, "剩 8 个工作日", "neutral"),
        ({"due": date(2026, 4, 17), "left": 3}, "剩 3 个工作日", "waiting"),
        ({"due": date(2026, 4, 17), "left": 0}, "今天到期", "danger"),
        ({"due": date(2026, 4, 17), "left": -2}, "逾期 2 个工作日", "danger"),
        ({"due": date(2026, 4, 17), "overdue": True}, "已逾期", "danger"),
        ({"due": date(2026, 4, 17), "left": -2, "paused": True}, "已中止", "neutral"),
        ({"due": date(2026, 4, 17), "left": -2, "done": True}, "已完成", "success"),
        ({"due": None}, "无期限", "neutral"),
    ],
)
def test_deadline_says_how_it_stands(item: dict[str, Any], words: str, look: str, draw: Draw) -> None:
    html = draw("{% deadline item %}", item=item)
    assert words in html
    assert f"chip-{look}" in html


def test_deadline_chip_is_the_chip_alone_in_the_language_of_the_reader(draw: Draw) -> None:
    item = {"due": date(2026, 3, 6), "left": 3, "why": "示例理由", "clause": "示例条款"}
    for _ in range(2):  # drawn, and found again
        chinese = draw("{% deadline_chip item %}", item=item)
        english = draw("{% deadline_chip item %}", language="en", item=item)
        assert "2026年3月6日" in chinese and "6 Mar 2026" in english
        assert "示例理由" not in chinese
    assert draw("{% deadline_chip item %}", item=item | {"left": 2}) != chinese


def test_deadline_of_an_unpublished_year_is_provisional(draw: Draw) -> None:
    html = draw("{% deadline item %}", item={"due": date(2027, 1, 29), "left": 40, "provisional": True})
    assert "暂定" in html
    assert "尚未公布" in html


@pytest.mark.parametrize(
    "answer", ["met", "not_met", "unknown", "judge", "not_applicable", "waived", "not_met_waivable"]
)
def test_each_answer_has_its_own_word_and_sign(answer: str, draw: Draw) -> None:
    """Colour never carries the meaning alone."""
    source = "{{ a|answer_word }} {{ a|answer_icon }}"
    others = {"met", "not_met", "unknown", "judge", "not_applicable", "waived", "not_met_waivable"} - {answer}
    mine = draw(source, a=answer)
    assert mine not in {draw(source, a=other) for other in others}
    assert draw(source, a=answer) != draw(source, a=answer, language="en")


def test_unknown_fact_is_not_shown_as_a_no(draw: Draw) -> None:
    condition = {
        "id": "rd",
        "label": "研发费用",
        "answer": "unknown",
        "facts": [{"label": "费用", "value": None}],
    }
    html = draw('{% include "ui/parts/condition_list.html" %}', conditions=[condition])
    assert "待补充" in html
    assert "未填写" in html
    assert "不满足" not in html


def test_figure_without_data_says_so_and_keeps_its_definition(draw: Draw) -> None:
    figure = {"label": "合同额", "value": None, "definition": "登记的技术合同", "as_of": date(2025, 12, 31)}
    html = draw("{% figure f %}", f=figure)
    assert "暂无数据" in html
    assert "登记的技术合同" in html
    assert "截至 2025年12月31日" in html


def test_figure_of_zero_is_a_number(draw: Draw) -> None:
    html = draw("{% figure f %}", f={"label": "x", "value": 0})
    assert "暂无数据" not in html
    assert re.search(r'figure-value">\s*0', html)


def test_yes_no_field_starts_unanswered(draw: Draw) -> None:
    field = {"id": "built", "label": "共建", "type": "bool", "value": None}
    assert "checked" not in draw('{% include "ui/parts/form_field.html" %}', field=field)
    said_no = draw('{% include "ui/parts/form_field.html" %}', field={**field, "value": False})
    assert re.search(r'value="no" checked', said_no)


@pytest.mark.parametrize(
    "kind",
    [
        *("text", "longtext", "int", "decimal", "money", "quantity", "date", "year", "bool"),
        *("choice", "choices", "place", "org", "person", "file", "table"),
    ],
)
def test_field_of_each_type_has_a_label_its_error_and_help(kind: str, draw: Draw) -> None:
    field = {
        "id": "f",
        "label": "名",
        "type": kind,
        "help": "说明",
        "errors": ["有误"],
        "options": ["a"] * 7,
        "unit": "元",
    }
    html = draw('{% include "ui/parts/form_field.html" %}', field=field)
    assert re.search(r'<label for="f">\s*名|<legend>\s*名', html)
    assert 'id="f-error"' in html and 'id="f-help"' in html
    assert re.search(r'aria-describedby="f-error f-help', html) or kind == "table"
    assert "（选填）" in html


def test_prefilled_field_names_its_source(draw: Draw) -> None:
    field = {"id": "f", "label": "名", "type": "text", "value": "甲", "source": "单位档案"}
    assert "取自单位档案" in draw('{% include "ui/parts/form_field.html" %}', field=field)


def test_place_box_holds_code_and_name(draw: Draw) -> None:
    field = {"id": "f", "label": "地", "type": "place", "value": "420700", "lookup": "/places"}
    assert 'value="420700 鄂州市"' in draw('{% include "ui/parts/form_field.html" %}', field=field)
    typed = draw('{% include "ui/parts/form_field.html" %}', field={**field, "value": "鄂州市"})
    assert 'value="鄂州市"' in typed


def test_choice_type_is_not_mistaken_for_choices(draw: Draw) -> None:
    field = {"id": "f", "label": "名", "type": "choice", "options": ["a", "b"]}
    html = draw('{% include "ui/parts/form_field.html" %}', field=field)
    assert html.count('type="radio"') == 2
    assert "checkbox" not in html


def test_table_rows_work_without_javascript(draw: Draw) -> None:
    html = draw('{% include "ui/parts/form_field.html" %}', field=gallery._table())
    assert 'name="add_row" value="team"' in html
    assert 'name="remove_row" value="team:1"' in html
    assert 'name="team-complete"' in html


def test_refused_option_cannot_be_chosen_and_says_why(draw: Draw) -> None:
    panel = {
        "action": "/x",
        "version": 3,
        "key": "k",
        "options": [{"value": "a", "label": "甲", "refused": "缺会签"}],
    }
    html = draw('{% include "ui/parts/decision_panel.html" %}', panel=panel)
    assert "缺会签" in html
    assert re.search(r'value="a"[^>]* disabled', html)
    assert 'name="expected_version" value="3"' in html
    assert 'name="idempotency_key" value="k"' in html


def test_sort_link_keeps_filters_and_turns_around(draw: Draw) -> None:
    source = '<th {% sort_state "due" %}>{% sort_link "due" "期限" %}</th>'
    html = draw(source, path="/?state=late&sort=due&page=3")
    assert "?state=late&amp;sort=-due" in html
    assert "page=" not in html
    assert 'aria-sort="ascending"' in html
    assert "aria-sort" not in draw(source, path="/?sort=name")


def test_place_shows_the_name_of_a_code(draw: Draw) -> None:
    assert draw("{{ '420700'|place }}") == "鄂州市"
    assert draw("{{ '420111'|place }}") == "武汉市洪山区"
    assert draw("{{ '420111'|place }}", language="en") == "Hongshan District, Wuhan"
    assert draw("{{ '310110'|place }}") == "上海市杨浦区"
    assert draw("{{ '429004'|place }}") == "仙桃市"
    assert draw("{{ '810000'|place }}") == "香港特别行政区"
    assert draw("{{ '999999'|place }}") == "999999"
    assert draw("{{ none|place }}", none=None) == "—"


def test_place_pair_reads_aloud_which_is_home(draw: Draw) -> None:
    html = draw("{% place_pair '420700' '310110' %}")
    assert re.search(r"飞出地：.*鄂州市.*飞入地：.*杨浦区", html, re.S)


def test_ago_follows_the_house_clock(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 4, 1, 12, tzinfo=UTC)
    monkeypatch.setattr(providers, "_in_use", [providers.Providers(now=lambda: now)])
    assert draw("{{ m|ago }}", m=now - timedelta(minutes=5)) == "5 分钟前"
    assert draw("{{ m|ago }}", m=now - timedelta(days=1, minutes=1), language="en") == "1 day ago"
