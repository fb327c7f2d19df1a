"""Values and conditions of templates as small functions: where a name leads, its filters, what a constant says.

For pages and loops prepared once (``loops.py``). They give what Django's own expressions give; whatever is not as plain
as a name, an attribute or a filter is asked of Django.
"""

from collections.abc import Callable, Sequence
from copy import copy
from typing import Any

from django.template import Context
from django.template.base import FilterExpression, Variable
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import TokenBase
from django.utils.safestring import SafeData, mark_safe

Value = Callable[[Context], Any]


def expression(found: FilterExpression, silent: bool = False) -> Value:
    """The value of a name or constant with its filters. ``silent``: None instead of a failure, as in conditions."""
    if not found.is_var and not found.filters:
        constant = found.var
        return lambda context: constant
    steps = _filters(found)
    # A text in ``_("…")`` is translated at each look; only plain names are followed here.
    if steps is None or not found.is_var or not found.var.lookups or found.var.translate:
        return lambda context: found.resolve(context, ignore_failures=silent)
    look, missing = _lookup(found.var), _MISSING
    if not steps:

        def plain(context: Context) -> Any:
            current = look(context)
            return found.resolve(context, ignore_failures=silent) if current is missing else current

        return plain

    def value(context: Context) -> Any:
        current = look(context)
        if current is missing:  # what is absent, called, or lies behind a number: Django knows best
            return found.resolve(context, ignore_failures=silent)
        for function, given, keeps_safe in steps:
            made = function(current, *(one(context) for one in given))
            current = mark_safe(made) if keeps_safe and isinstance(current, SafeData) else made
        return current

    return value


_MISSING = object()


def _lookup(variable: Variable) -> Value:
    """Follows a dotted name by keys and attributes; ``_MISSING`` as soon as it is not as simple as that."""
    name, *rest = variable.lookups  # type: ignore[misc]
    missing = _MISSING

    def look(context: Context) -> Any:
        try:
            top = context.dicts[-1]
            current = top[name] if name in top else context[name]
            if callable(current):
                return missing
            for bit in rest:
                if type(current) is dict or hasattr(type(current), "__getitem__"):
                    current = current[bit]
                else:
                    current = getattr(current, bit)
                if callable(current):
                    return missing
        except Exception:  # asked again by Django, which raises what a template may see
            return missing
        return current

    return look


def spoken(found: FilterExpression) -> Callable[[Context, str], Any] | None:
    """A value whose last filter takes the page's language (``text.spoken``); None where it has no such filter."""
    if not found.filters or not getattr(found.filters[-1][0], "is_spoken", False):
        return None
    *before, (function, args) = found.filters
    without = copy(found)
    without.filters = before
    value, given = expression(without), [_argument(lookup, arg) for lookup, arg in args]

    def say(context: Context, language: str) -> Any:
        return function(value(context), *(one(context) for one in given), english=language.startswith("en"))

    return say


Step = tuple[Callable[..., Any], Sequence[Value], bool]


def _filters(found: FilterExpression) -> list[Step] | None:
    """The filters in order; None where one wants to know of escaping or of time zones."""
    steps: list[Step] = []
    for function, args in found.filters:
        if getattr(function, "expects_localtime", False) or getattr(function, "needs_autoescape", False):
            return None
        given = [_argument(lookup, arg) for lookup, arg in args]
        steps.append((function, given, bool(getattr(function, "is_safe", False))))
    return steps


def _argument(is_name: bool, arg: Any) -> Value:
    if not is_name:
        constant = mark_safe(arg)
        return lambda context: constant
    return arg.resolve  # type: ignore[no-any-return]


# ---- conditions ----------------------------------------------------------------------------------------------
def test(token: TokenBase) -> Value:
    """Whether a condition holds; one that cannot be asked does not, as in Django."""
    if isinstance(token, TemplateLiteral):
        return expression(token.value, silent=True)
    compare = _COMPARED.get(token.id or "")
    if compare is None:
        return token.eval  # type: ignore[attr-defined, no-any-return]
    first = test(token.first)  # type: ignore[arg-type]
    second = test(token.second) if token.second is not None else first  # type: ignore[unreachable]

    def holds(context: Context) -> Any:
        try:
            return compare(context, first, second)
        except Exception:
            return False

    return holds


_COMPARED: dict[str, Callable[[Context, Value, Value], Any]] = {
    "or": lambda context, one, other: one(context) or other(context),
    "and": lambda context, one, other: one(context) and other(context),
    "not": lambda context, one, other: not one(context),
    "in": lambda context, one, other: one(context) in other(context),
    "not in": lambda context, one, other: one(context) not in other(context),
    "is": lambda context, one, other: one(context) is other(context),
    "is not": lambda context, one, other: one(context) is not other(context),
    "==": lambda context, one, other: one(context) == other(context),
    "!=": lambda context, one, other: one(context) != other(context),
    ">": lambda context, one, other: one(context) > other(context),
    ">=": lambda context, one, other: one(context) >= other(context),
    "<": lambda context, one, other: one(context) < other(context),
    "<=": lambda context, one, other: one(context) <= other(context),
}
