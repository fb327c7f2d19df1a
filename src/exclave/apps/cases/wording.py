"""Chinese wording that needs more than a template."""


def of_year(year: int, name: str) -> str:
    """“2025年度绩效考评”, and “2025年度报告” rather than “2025年度年度报告”."""
    return f"{year}{'' if name.startswith('年度') else '年度'}{name}"
