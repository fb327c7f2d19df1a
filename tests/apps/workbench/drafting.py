"""A small pack about the made-up document of the library's tests, and the way of a draft by real actions."""

from typing import Any

from exclave.apps.journal.transaction import CLOCK, Actor
from exclave.apps.library.models import Document
from exclave.apps.people.actions.grant_role import grant_role
from exclave.apps.people.models import Account
from exclave.apps.workbench import drafts
from exclave.apps.workbench.actions.begin_draft import begin_draft
from exclave.apps.workbench.actions.propose_draft import propose_draft
from exclave.apps.workbench.actions.review_draft import review_draft
from exclave.apps.workbench.actions.save_file import save_file
from exclave.apps.workbench.models import Draft
from exclave.sample_city.city import City
from tests.apps.library.papers import TITLE, brought

NAME = "jiangkou-stations"
FILES = {
    "pack.yaml": f"""# 谁、何时、哪份文件
pack:
  id: {NAME}
  version: '1'
  name: {{zh: 江口示例创新站, en: Sample stations of Jiangkou}}
  place: '420700'
  time_zone: Asia/Shanghai
  in_force: {{from: null, until: null}}
  transition: 待细则
  author: {{drafted: 2026-11-21, checked_by: []}}
documents:
  source: {{title: {TITLE}, number: 江示规〔2026〕1号, issuers: [], issued: 2026-02-01, kind: measures, state: issued}}
duties:
  station_owner: {{zh: 设站单位, en: owner, party: applicant, clause: c1}}
  city_st: {{zh: 市科技示例局, en: city bureau, organ: st_office, level: city, clause: c3}}
  city_st_leader: {{zh: 市科技示例局负责人, en: head of the bureau, organ: st_office, level: city, rank: leader, clause: c3}}
subjects:
  institution:
    zh: 创新站
    en: station
    kind: register
    clause: c1
    states: [listed]
    types:
      station: {{zh: 创新站, en: station, clause: c1, applicants: [firm], procedure: filing}}
""",
    "clauses.yaml": """clauses:
  c1: {at: 第一章/第一条, zh: 创新站在市外，由本市单位办。, en: A station lies outside the city.}
  c2: {at: 第一章/第二条, zh: 团队八人起。, en: A team has eight people.}
  c3: {at: 第二章/第三条, zh: 人少要说明。, en: Fewer people need a reason.}
""",
    "values.yaml": """params:
  team_min: {zh: 团队人数, en: people in the team, clause: c2, type: quantity, value: 8 人, unit: 人}
  reply: {zh: 答复期限, en: time to answer, clause: c3, type: quantity, value: 待细则, unit: 工作日, settle: programme}
""",
    "rules.yaml": """fields:
  institution:
    name: {zh: 名称, en: name, type: text, clause: c1}
    people: {zh: 团队人数, en: people, type: quantity, unit: 人, clause: c2}
forms:
  application:
    zh: 申报表
    en: Application
    clause: c1
    subject: institution
    parts:
      - {zh: 创新站, en: Station, clause: c1, fields: [institution.name, institution.people]}
conditions:
  team_size:
    zh: 团队人数
    en: size of the team
    for: [station]
    clause: c2
    expr: institution.people >= param.team_min
    fail: {zh: "团队 {institution.people}，少于 {param.team_min}。", en: "{institution.people} people, fewer than {param.team_min}."}
    ask: {zh: 请填写人数。, en: Give the number.}
procedures:
  filing:
    zh: 登记
    en: Filing
    subject: institution
    types: [station]
    clause: c3
    starts: round
    stages:
      - {id: apply, zh: 申报, en: apply, clause: c1, does: fill, form: application, who: {duty: station_owner}, outcomes: {submit: {zh: 提交, en: hand in, to: decide}}}
      - {id: decide, zh: 审定, en: decide, clause: c3, does: decide, judges: true, who: {duty: city_st}, second: {duty: city_st_leader}, within: param.reply, outcomes: {approve: {zh: 同意, en: approve, to: end, guard: checks.clear}, refuse: {zh: 不同意, en: refuse, to: end, reason: true}}}
""",
    "scenarios/team.yaml": """scenarios:
  - {id: eight, zh: 正好八人, en: eight people, type: station, asof: 2026-04-01, facts: {institution: {people: 8 人}}, expect: {team_size: met}}
  - {id: seven, zh: 只有七人, en: seven people, type: station, asof: 2026-04-01, facts: {institution: {people: 7 人}}, expect: {team_size: not_met}}
""",
}


def colleague(city: City, name: str = "policy2", role: str = "policy_officer", office: str = "city") -> Actor:
    """One more person of the office."""
    account = Account.objects.create_account(name, "x", name=f"演示·{name}")
    grant_role(CLOCK, account_id=account.public_id, authority_id=city.offices[office].pk, role=role)
    city.accounts[name] = account
    return Actor(account.public_id, role)


def fetch(draft: str) -> Draft:
    return Draft.objects.scoped("test").select_related("authority", "document").get(public_id=draft)


def begun(city: City, document: Document | None = None, who: str = "policy", **given: Any) -> Draft:
    document = document or brought(city, who=who)
    asked = {"origin": "document", "name": NAME, "document_id": document.public_id, "why": "起草"} | given
    done = begin_draft(city.actor(who), authority_id=city.offices["city"].pk, **asked)
    return fetch(done.result["draft"])


def saved(city: City, draft: Draft, file: str, text: str, who: str = "policy", **given: Any) -> Draft:
    asked = {"why": "改", "expected_version": fetch(draft.public_id).version} | given
    save_file(city.actor(who), draft_id=draft.public_id, file=file, text=text, **asked)
    return fetch(draft.public_id)


def whole(city: City, who: str = "policy", **changed: str) -> Draft:
    """A draft whose check finds no fault and whose scenarios pass."""
    draft = begun(city, who=who)
    for name in drafts.texts(draft):
        if name not in FILES:
            draft = saved(city, draft, name, "# 无\n", who)
    for name, text in FILES.items():
        draft = saved(city, draft, name, text, who)
    return draft


def proposed(city: City, draft: Draft, who: str = "policy") -> Draft:
    propose_draft(city.actor(who), draft_id=draft.public_id, reason="可以了", expected_version=draft.version)
    return fetch(draft.public_id)


def approved(city: City, draft: Draft, by: str = "leader") -> Draft:
    review_draft(city.actor(by), draft_id=draft.public_id, agree=True, expected_version=draft.version)
    return fetch(draft.public_id)
