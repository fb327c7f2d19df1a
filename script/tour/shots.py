"""The pictures of docs/pictures/: which page, at which stage of the sample city, seen by whom."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shot:
    """One picture.

    ``start`` is the address to open. With ``link`` (a regular expression over addresses) the first link on that page
    that matches is followed, a link in a row or card holding ``holding`` before others. ``open`` names selectors
    to click on the last page. ``height`` is where the picture is cut, in pixels.
    """

    name: str
    stage: str
    who: str | None
    start: str
    link: str = ""
    holding: str = ""
    open: tuple[str, ...] = ()
    lang: str = "zh-hans"
    width: int = 1280
    height: int = 860


CASE = r"^/cases/[^/]+/(\?|$)"

SHOTS = (
    Shot("home", "notice", None, "/", height=1000),
    Shot("home-phone", "notice", None, "/", width=390, height=1100),
    Shot("home-en", "notice", None, "/", lang="en", height=1000),
    Shot("policy", "notice", None, "/policies/", link=r"^/policies/[^/]+/$", height=1100),
    Shot("call", "call", None, "/calls/", link=r"^/calls/[^/]+/$"),
    Shot("application", "call", "amber", "/me/", link=r"^/cases/[^/]+/edit/", height=1100),
    Shot("application-phone", "call", "amber", "/me/", link=r"^/cases/[^/]+/edit/", width=390, height=1100),
    Shot("todo-en", "report", "quartz", "/me/", lang="en"),
    Shot("inbox", "review", "city1", "/work/"),
    Shot("case", "review", "city2", "/work/", link=CASE, holding="白鹭", height=1200),
    Shot("case-en", "review", "city2", "/work/", link=CASE, holding="白鹭", lang="en", height=1200),
    Shot("review", "review", "expert1", "/review/", link=r"^/review/[^/]+/$", height=1000),
    Shot("sheet", "review", "expert3", "/review/", link=r"^/review/[^/]+/$", holding="红枫", height=1000),
    Shot("notice", "notice", None, "/notices/", link=r"^/notices/[^/]+/$", height=1000),
    Shot("notice-phone", "notice", None, "/notices/", link=r"^/notices/[^/]+/$", width=390, height=1100),
    Shot("register", "evaluation", None, "/register/"),
    Shot(
        "institution",
        "evaluation",
        None,
        "/register/",
        link=r"^/register/[^/.]+/$",
        holding="流明",
        height=1100,
    ),
    Shot("packs", "notice", "policy", "/packs/", link=r"^/packs/[^/]+/$", height=1100),
    Shot("journal", "notice", "auditor", "/journal/"),
    Shot("calendar-en", "notice", "admin", "/calendar/", link=r"^/calendar/2026/$", lang="en"),
)
