"""Filling in a form part by part: every kind of field by its label, tables row by row, files."""

from typing import Any

from playwright.sync_api import Locator, expect
from town import Desk, starts, take, whole

from exclave.engines.policy.answers.form import other_names
from exclave.engines.policy.facts.lists import std_lists
from exclave.engines.policy.pack.model_values import Field_, Form, FormPart
from exclave.sample_city import papers

Values = dict[str, Any]


def parts_of(form: Form, type_: str) -> list[FormPart]:
    return [p for p in form.parts if not p.for_ or type_ in p.for_]


def fill_part(desk: Desk, part: FormPart, values: Values, files: tuple[str, ...] = ()) -> None:
    """What ``values`` holds for the fields of this part, then its files."""
    for path in part.fields:
        if path in values:
            fill_field(desk, path, values[path])
    for path in part.fields:
        if path in files:
            upload(desk, path)


def fill_field(desk: Desk, path: str, value: Any) -> None:
    subject, name = path.split(".")
    asked = desk.town.pack.fields[subject][name]
    label = desk.town.of(asked)
    if asked.type == "table":
        fill_table(desk, path, asked, value)
    elif asked.type == "bool":
        desk.choose(label, desk.say("Yes") if value else desk.say("No"))
    elif asked.type in ("choice", "choices"):
        for one in value if isinstance(value, list) else [value]:
            desk.choose(label, item(desk, asked, one))
    elif asked.type in ("place", "industry"):
        look_up(desk, label, value)
    else:
        desk.write(label, value)


def item(desk: Desk, asked: Any, code: str) -> str:
    """The words of an item of the field's list, the pack's own or the platform's."""
    own = desk.town.pack.lists.get(asked.list_)
    if own:
        return desk.town.of(own.items[code])
    std = std_lists()[asked.list_]
    return (
        desk.town.of(std.items[code])
        + desk.say(other_names(std, code, "en"), other_names(std, code, "zh") or " ").rstrip()
    )


def look_up(desk: Desk, label: str, code: str) -> None:
    """Type the beginning, take the suggestion."""
    box = desk.main.get_by_role("combobox", name=starts(label))
    box.fill("")
    box.press_sequentially(code)
    option = desk.page.locator(f"datalist option[value^='{code} ']").first
    option.wait_for(state="attached")
    box.fill(option.get_attribute("value") or "")


def table(desk: Desk, path: str) -> Locator:
    return desk.main.get_by_role("group", name=starts(desk.town.field(path)))


def fill_table(desk: Desk, path: str, asked: Field_, value: Values) -> None:
    place = table(desk, path)
    for number, row in enumerate(value["rows"]):
        if number:
            place.get_by_role("button", name=desk.say("Add a row")).click()
        fill_row(desk, place, number, asked, row)
    if asked.complete and value.get("complete"):
        place.get_by_role("checkbox", name=desk.say("This is the whole list; nothing is missing.")).check()


def fill_row(desk: Desk, place: Locator, number: int, asked: Field_, row: Values) -> None:
    line = place.locator("tbody").get_by_role("row").nth(number)
    for name, value in row.items():
        column = asked.columns[name]
        label = desk.town.of(column)
        if value == "":
            continue
        cell = line.get_by_label(whole(label))
        if column.type == "bool":
            take(cell, desk.say("Yes") if value else desk.say("No"))
        elif column.type == "choice":
            take(cell, item(desk, column, value))
        else:
            cell.fill(value)


def upload(desk: Desk, path: str) -> None:
    """Choosing the file is enough; it goes up by itself and is listed."""
    name = f"{path.rsplit('.', 1)[-1].removeprefix('f_')}.pdf"
    content = papers.pdf(f"Sample paper: {path}")
    place = table(desk, path)
    chooser = place.get_by_label(desk.say("Files for %(label)s", label=desk.town.field(path)))
    with desk.page.expect_navigation():
        chooser.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
    expect(table(desk, path).get_by_role("link", name=name)).to_be_visible()
