"""How each topic reads, in both languages. A topic without a text here fails the build."""

TOPICS: dict[str, tuple[str, str]] = {
    "case.submitted": ("{number} 已提交，等待{stage_zh}", "{number} was submitted; its next step: {stage_en}"),
    "case.returned": ("{number} 已退回补正：{reason}", "{number} was returned for correction: {reason}"),
    "case.moved": ("{number} 进入{stage_zh}", "{number} has reached the step “{stage_en}”"),
    "case.ended": ("{number} 已办结：{outcome_zh}", "{number} has ended: {outcome_en}"),
    "case.handed": ("{number} 已分派给您经办（{by}）", "{number} was given to you to handle, by {by}"),
    "case.mentioned": ("{by} 在 {number} 的备注中提到您", "{by} mentioned you in a note on {number}"),
    "case.reminded": ("请尽快办理 {number}：{stage_zh}，期限 {due}", "Please attend to {number}: {stage_en}, due {due}"),
    "case.to_sign": ("{number} 待您签署：{outcome_zh}", "{number} awaits your signature: {outcome_en}"),
    "case.declined": ("{number} 未获签署，退回经办：{reason}", "{number} was not signed and is back: {reason}"),
    "case.told": ("{number}：{text_zh}", "{number}: {text_en}"),
    "case.removal": ("{subject} 进入移出备案程序，请在期限内陈述意见", "A removal procedure was opened for {subject}: state your case in time"),
    "reclaim.ordered": ("{subject}：须退回支持资金（{number}），期限 {due}", "{subject}: support has to be paid back ({number}), due {due}"),
    "reclaim.late": ("{subject}：退款已逾期（{number}，期限 {due}），尚欠 {rest} 元", "{subject}: money to be paid back is overdue since {due} ({number}); CNY {rest} is still owed"),
    "reclaim.revoked": ("{subject}：退款要求 {number} 已撤销", "{subject}: the demand to pay back ({number}) was revoked"),
    "expert.assigned": ("请评审 {number}，先声明有无利益冲突", "Please review {number}; declare conflicts of interest first"),
    "expert.recused": ("{number} 有专家回避，专家不足时请另请一位", "An expert recused from {number}; ask another if the panel is short"),
    "document.issued": ("{case_number} 的{kind_zh}已签发，可下载", "{kind_en} of {case_number} was issued and can be downloaded"),
    "objection.raised": ("公示 {number} 收到异议", "An objection was raised against notice {number}"),
    "obligation.opened": ("{subject} 的{obligation_zh}应于 {due} 前办理", "{obligation_en} of {subject} is due by {due}"),
    "obligation.remind": ("{subject} 的{obligation_zh}将于 {due} 到期，还有 {days} 天", "{obligation_en} of {subject} is due {due}, in {days} days"),
    "obligation.late": ("{subject} 的{obligation_zh}已逾期（{due}）", "{obligation_en} of {subject} is overdue since {due}"),
    "liaison.overdue": ("{institution} 的联络跟进已过期限（{due}）：{follow_up}", "A follow-up of a liaison officer of {institution} is overdue since {due}: {follow_up}"),
    "obligation.unclear": ("有 {count} 家机构缺少资料，无法确定是否应报{obligation_zh}，请核实：{subjects}", "It is unknown whether {count} institutions owe the {obligation_en}; please look: {subjects}"),
    "programme.to_sign": ("《{name}》待您签署施行", "“{name}” awaits your signature to come into force"),
    "programme.in_force": ("《{name}》已施行", "“{name}” is in force"),
    "account.password": ("管理员于 {day} 为您的账号更换了密码；如非您本人要求，请立即联系审计员", "An administrator gave your account a new password on {day}; if you did not ask for it, tell the auditor at once"),
    "cover.set": ("{since} 至 {until}，{stand_in}代{absent}办理其职责", "{stand_in} covers for {absent} from {since} until {until}"),
    "cover.ended": ("{stand_in}代{absent}办理已提前结束", "{stand_in} no longer covers for {absent}: it was ended early"),
    "register.waiting": ("{institution} 的登记变更待批准", "A change of the register entry of {institution} awaits approval"),
    "register.decided": ("{institution} 的登记变更{outcome_zh}", "The change of the register entry of {institution} was {outcome_en}"),
    "import.proposed": ("有一份{kind_zh}名册（{rows} 行）待您复核导入", "A list of {kind_en} with {rows} rows awaits your approval to be imported"),
    "import.applied": ("{kind_zh}名册已导入 {rows} 行", "{rows} rows of the list of {kind_en} were imported"),
    "import.checked": ("{kind_zh}名册（{rows} 行）已试运行，{wrong} 行有错误", "The list of {kind_en} with {rows} rows was checked; {wrong} have errors"),
    "import.failed": ("{kind_zh}名册未能处理：{why_zh}", "The list of {kind_en} could not be handled: {why_en}"),
    "import.undo_proposed": ("有人提出撤销一份{kind_zh}名册的导入，待您确认：{reason}", "The import of a list of {kind_en} is proposed to be undone and awaits your confirmation: {reason}"),
    "import.undone": ("{kind_zh}名册的导入已撤销：{reason}", "The import of the list of {kind_en} was undone: {reason}"),
    "import.kept": ("{kind_zh}名册的导入未撤销：{reason}", "The import of the list of {kind_en} was kept: {reason}"),
    "import.declined": ("{kind_zh}名册未通过复核：{reason}", "The list of {kind_en} was declined: {reason}"),
    "library.proposed": ("政策文件《{title}》待您复核发布", "The policy document “{title}” awaits your decision to publish it"),
    "library.published": ("政策文件《{title}》已发布", "The policy document “{title}” was published"),
    "library.declined": ("政策文件《{title}》未通过复核：{reason}", "The policy document “{title}” was declined: {reason}"),
    "draft.proposed": ("政策包草稿“{title}”待您审核（{by}）", "The draft pack “{title}” awaits your review, from {by}"),
    "draft.approved": ("政策包草稿“{title}”已审核通过", "The draft pack “{title}” was approved"),
    "draft.returned": ("政策包草稿“{title}”退回修改：{reason}", "The draft pack “{title}” was returned: {reason}"),
    "deadline.moved": ("{number} 的办理期限改为 {due}：{reason}", "The deadline of {number} is now {due}: {reason}"),
}  # fmt: skip


def sentence(topic: str, payload: dict[str, object], lang: str) -> str:
    """The message in one language; a missing piece of payload shows as a dash rather than failing delivery."""
    text = TOPICS[topic][0 if lang.startswith("zh") else 1]
    said = text.format_map(_Dashes(payload))
    return said[:1].upper() + said[1:]  # names from packs are in lower case; a sentence is not


class _Dashes(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"
