"""The condition language: a typed, closed CEL subset with three values, for conditions and computed values.

Four steps::

    env = TypeEnv({"institution": record({"team_serving": bounded(quantity("人"))}),
                   "param": record({"team_min": quantity("人")}), "asof": DATE}, lists=[CodeList(…)])
    program = compile_program("institution.team_serving >= param.team_min", env, expect=BOOL)
    facts = admit(env, {"institution": {"team_serving": 9}, "param": {"team_min": 10}}, world)
    evaluate(program, facts)                  # True, False or UNKNOWN
    reason(trace(program, facts), labels, "zh")

**Expressions.** `|| && !`, `== != < <= > >= in`, `+ - * /`, `? :`, field access, functions, methods on rows:
`filter exists all count sum` (one variable) and `size last`. Codes stand in single quotes; numbers written
are 0, 1, 2 and 100 only (`literal_numbers="open"` lifts that for texts that are not packs).

**Three values.** A missing fact, an open point, a division by zero is unknown; `&& || !` follow Kleene;
`has(…)` alone turns unknown into false; `? :` with an unknown condition is unknown unless both branches
are the same value.

**Counts are bounds.** Over a list not confirmed complete, a count is at least what is listed and has no upper
limit; a row whose predicate is unknown widens the upper bound. A comparison is answered as soon as the bounds
decide it. A value known only between limits is `Bounds`; declare such a field `bounded(type)`. A sum of
unsigned numbers over an incomplete list has a lower bound only.

**Exact numbers.** int and Fraction inside; money in fen; 5 % is 0.05; division is always exact and never
integer division. Facts may be int, Decimal or Fraction; floats and NaN are refused by `admit`.

**Errors.** `parse` raises LanguageError; `check` collects all type errors; nothing is typed at run time.
Every error has position, line, column, zh, en and a remedy.
"""

from exclave.engines.policy.language.checker import Checked, LiteralNumbers, check
from exclave.engines.policy.language.choice import ValueRow, rows_choice, rows_value
from exclave.engines.policy.language.display import Labels, Reader
from exclave.engines.policy.language.errors import (
    BudgetExceeded,
    FactError,
    FactErrors,
    LanguageError,
    LanguageErrors,
    Wording,
)
from exclave.engines.policy.language.facts import Facts, admit
from exclave.engines.policy.language.parser import parse
from exclave.engines.policy.language.program import Program, compile_program, evaluate, trace
from exclave.engines.policy.language.reasons import needs_text, reason, requirement
from exclave.engines.policy.language.syntax import LIMITS, Expression, Limits, Node
from exclave.engines.policy.language.tracing import Need, Step, Trace, UsedFact
from exclave.engines.policy.language.typed import Typed
from exclave.engines.policy.language.types import (
    BOOL,
    DATE,
    DAY_OF_YEAR,
    DECIMAL,
    INT,
    MONEY_UNITS,
    PERCENT,
    PLACE,
    REF,
    TEXT,
    YEAR,
    CodeList,
    Type,
    TypeEnv,
    bounded,
    code,
    codes,
    duration,
    money,
    of_unit,
    quantity,
    record,
    signed,
    table,
)
from exclave.engines.policy.language.values import MISSING, OPEN, UNKNOWN, Bounds, Number, Rows, Unknown
from exclave.engines.policy.language.world import (
    NO_WORLD,
    History,
    Industries,
    Nobody,
    Places,
    Records,
    Who,
    World,
)

__all__ = [
    "BOOL", "DATE", "DAY_OF_YEAR", "DECIMAL", "INT", "LIMITS", "MISSING", "MONEY_UNITS", "NO_WORLD",
    "OPEN", "PERCENT", "PLACE", "REF", "TEXT", "UNKNOWN", "YEAR", "Bounds", "BudgetExceeded", "Checked",
    "CodeList", "Expression", "FactError", "FactErrors", "Facts", "History", "Industries", "Labels",
    "LanguageError", "LanguageErrors", "Limits", "LiteralNumbers", "Need", "Nobody", "Node", "Number",
    "Places", "Program", "Reader", "Records", "Rows", "Step", "Trace", "Type", "TypeEnv", "Typed",
    "Unknown", "UsedFact", "ValueRow", "Who", "Wording", "World", "admit", "bounded", "check", "code",
    "codes", "compile_program", "duration", "evaluate", "money", "needs_text", "of_unit", "parse",
    "quantity", "reason", "record", "requirement", "rows_choice", "rows_value", "signed", "table", "trace",
]  # fmt: skip
