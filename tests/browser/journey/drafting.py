"""A policy from its paper to force through the workbench: drafted, completed, tried, reviewed by another, signed."""

from playwright.sync_api import expect
from town import Desk, Town

from exclave.apps.impact.working import work
from tests.apps.library.papers import FIRST
from tests.apps.workbench.drafting import FILES, NAME

OPEN = "value: 待细则, unit: 工作日, settle: programme"
CLOSED = "value: 10 工作日, unit: 工作日"
STATION = ("Sample stations of Jiangkou", "江口示例创新站")


def begin_from_paper(town: Town) -> None:
    desk = town.at("policy")
    desk.menu("Pack workbench")
    desk.follow(town.say("Begin a draft"))
    desk.main.get_by_label(town.say("Or a document from your computer")).set_input_files(
        {"name": "paper.txt", "mimeType": "text/plain", "buffer": FIRST.encode()}
    )
    desk.write(town.say("Short name of the new pack"), NAME)
    desk.press(town.say("Write the beginning"))
    desk.sees(town.say("The paper in the pack"))


def complete(town: Town) -> None:
    """The skeleton's files are written out beside the paper, one after another; one of them was not there yet."""
    desk = town.at("policy")
    desk.follow(town.say("Write", "编写"))
    desk.follow("evaluation.yaml")
    desk.write("evaluation.yaml", "# 文件没有写目标\n")
    desk.press(town.say("Save and check"))
    for name, text in FILES.items():
        if desk.main.get_by_role("link", name=name).count():
            desk.follow(name)
            desk.write(name, text)
        else:
            desk.follow(town.say("New file"))
            desk.write(town.say("Name of the file"), name)
            desk.write(town.say("Text", "内容"), text)
        desk.press(town.say("Save and check"))
    expect(desk.page.get_by_text(town.say("Saved. The check finds no fault."))).to_be_visible()


def close_what_is_open(town: Town) -> None:
    """The list of what is to be done leads to the line; the point is closed, and the list says so."""
    desk = town.at("policy")
    desk.follow(town.say("To do"))
    desk.sees(town.say("2 points are open", "2 处待细则"))
    desk.follow("values.yaml")
    desk.write("values.yaml", FILES["values.yaml"].replace(OPEN, CLOSED))
    desk.write(town.say("Why"), "处室会商定为十个工作日")
    desk.press(town.say("Save and check"))
    desk.follow(town.say("To do"))
    desk.sees(town.say("1 point is open", "1 处待细则"))


def try_scenarios(town: Town) -> None:
    desk = town.at("policy")
    desk.follow(town.say("Try it"))
    desk.sees(town.say("All 2 scenarios came out as expected", "2 个场景全部符合预期"))


def try_on_the_register(town: Town) -> None:
    """Who stands how today under the policy in force, and under the draft; before anybody signs."""
    desk = town.at("policy")
    desk.menu("Impact of a change")
    desk.follow(town.say("Try a change"))
    listed = desk.main.get_by_role("combobox", name=town.say("The version to try"))
    draft = listed.locator("option").filter(has_text=town.say(*STATION)).first
    listed.select_option(value=draft.get_attribute("value"))
    desk.press(town.say("Next", "下一步"))
    desk.press(town.say("Run both over the register"))
    assert work() == 1
    desk.page.reload()
    desk.sees(town.say("What changes in the rules"))
    desk.follow(town.say("Show the cases"))
    desk.sees(town.say("Back to the numbers"))


def propose(town: Town) -> None:
    desk = town.at("policy")
    desk.menu("Pack workbench")
    desk.follow(town.say(*STATION))
    desk.write(town.say("What for", "提交说明"), "与文件同日施行")
    desk.press(town.say("Propose for review"))
    expect(desk.main.get_by_role("button", name=town.say("Approve", "通过"))).to_have_count(0)


def another_reviews(town: Town) -> None:
    desk = town.at("leader")
    desk.menu("Pack workbench")
    desk.follow(town.say(*STATION))
    _looked_through(town, desk)
    desk.press(town.say("Approve", "通过"))
    desk.sees(town.say("Reviewed by"))


def _looked_through(town: Town, desk: Desk) -> None:
    desk.follow(town.say("Try it"))
    desk.sees(town.say("All 2 scenarios came out as expected", "2 个场景全部符合预期"))
    desk.follow(town.say("To do"))


def from_the_shelf_into_force(town: Town) -> None:
    desk = town.at("policy")
    desk.menu("Pack workbench")
    desk.follow(town.say(*STATION))
    desk.follow(town.say("Propose to put it in force"))
    desk.write(town.say("In force from", "施行日期"), "2026-03-01")
    desk.press(town.say("Propose to put it in force"))
    leader = town.at("leader")
    leader.menu("To sign")
    leader.follow(town.say(*STATION)) if leader.main.get_by_role(
        "link", name=town.say(*STATION)
    ).count() else None
    leader.press(town.say("Sign and put in force"))
    leader.page.goto("/policies/")
    leader.sees(town.say(*STATION))
