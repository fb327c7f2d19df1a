"""The policy officer puts the pack in force, a leader signs, a city officer opens a round."""

from playwright.sync_api import expect
from town import Desk, Town, starts

from exclave.sample_city.founding import SETTLED

CALL = ("First call of 2025 (demo)", "2025年第一批备案申报通知（演示）")
WHY = "本次演示的设定，政策原文未写明。"


def propose_pack(town: Town) -> None:
    """Every point that the paper leaves open to the programme is settled with a reason."""
    town.day("2025-02-20", "09:30")
    desk = town.at("policy")
    desk.menu("Policy packs")
    desk.follow(town.of(town.pack.pack.name))
    desk.write(town.say("In force from", "施行日期"), "2025-02-24")
    desk.write(town.say("Order that says so", "依据文号"), "演示〔2025〕1号")
    for point, value in SETTLED.items():
        _settle(town, desk, point, value)
    desk.picture("pack")
    desk.press(town.say("Propose to put it in force"))
    desk.sees(town.say("awaits signature"))


def _settle(town: Town, desk: Desk, point: str, value: str) -> None:
    param = town.pack.params[point]
    panel = desk.main.locator(".panel", has=desk.page.get_by_text(town.of(param), exact=False)).filter(
        has=desk.page.get_by_text(town.say("Leave it open for now"))
    )
    if param.type == "bool":
        words = town.say("Yes", "是") if value == "true" else town.say("No", "否")
        desk.choose(town.of(param), words, panel)
    elif param.type == "choice":
        desk.choose(town.of(param), town.of(param.items[value]), panel)
    else:
        desk.write(town.of(param), value, panel)
    desk.write(town.say("Reason"), WHY, panel)


def sign_pack(town: Town) -> None:
    town.day("2025-02-21", "15:00")
    desk = town.at("leader")
    desk.menu("To sign")
    desk.sees(WHY)
    desk.picture("pack-to-sign")
    desk.press(town.say("Sign and put in force"))
    desk.home()
    desk.sees(town.of(town.pack.pack.name))


def open_round(town: Town) -> None:
    town.day("2025-03-03", "09:00")
    publish_call(town, CALL, "2025-03")


def publish_call(town: Town, title: tuple[str, str], month: str) -> str:
    """The call states each point that the pack leaves to it; it is previewed, then published. Gives its title."""
    desk = town.at("city1")
    desk.menu("Rounds")
    desk.follow(town.say("Open a round"))
    desk.write(town.say("Title in Chinese", "通知标题（中文）"), title[1])
    desk.write(town.say("Title in English", "通知标题（英文）"), title[0])
    desk.write(town.say("Text in Chinese", "通知正文（中文）"), "演示通知：在网上填写并上传佐证材料。")
    forward = town.of(next(s for s in town.pack.procedures["filing"].stages if s.id == "forward"))
    days = {
        town.say("Opens on", "开始申报"): f"{month}-01",
        town.say("Last day to apply", "申报截止日"): f"{month}-21",
        town.say(f"last day for “{forward}”", f"“{forward}”截止日"): f"{month}-28",
    }
    for label, day in days.items():
        desk.write(label, day)
    for point, value in (("review_period", "20"), ("notice_period", "5"), ("expert_count", "2")):
        desk.write(town.of(town.pack.params[point]), value)
    desk.press(town.say("Preview"))
    desk.sees(town.say("Preview: nothing is published yet"))
    desk.picture("round-preview")
    desk.press(town.say("Publish the call"))
    desk.sees(town.say(*title))
    expect(desk.main.get_by_role("heading", name=starts(town.say("How far its cases are")))).to_be_visible()
    return town.say(*title)
