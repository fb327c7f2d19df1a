"""Random expressions against the language: each is refused with a place and a remedy, or answers; none takes long, none escapes.

    python -m benchmarks.hostile [--count 1000000] [--seed 1]

A third are soups of the language's own signs and of what other languages have (attributes, imports, indexes, look-alikes); a third are
the examples of the reference page with pieces cut out, doubled or exchanged; a third those examples with words exchanged for words of their
kind, of which many compile. What compiles is run on no facts and on some. Anything but `LanguageError`, `LanguageErrors` and
`BudgetExceeded` counts as an escape, and so does a compiled function whose namespace has more than the closed helpers. Exits with 1 on an
escape or when one takes longer than the bound (CPU; asked of the system only where the time that went by is longer, for that costs a
millisecond on some machines, twice what an expression does).
"""

import argparse
import random
import re
import sys
import time

import yaml

from exclave.engines.policy.language import (
    BudgetExceeded,
    Facts,
    LanguageError,
    LanguageErrors,
    compile_program,
    evaluate,
    trace,
)
from script.pages import conditions

BOUND = 0.05
WORDS = """institution applicant param pack asof period full actual target rank n co_built open opened guests input
staff full_time degree pay place kind revenue rd share line team_min s r true false null in && || ! == != < <= > >= + - * / ? : ( ) [ ] , . '
'firm' 'doctor' '420700' 'C39' 0 1 2 100 999 0.5 within outside up overseas addDays addMonths addYears year endOfYear barred min max floor
ceil round atLeast listed under has prev state filter exists all count sum size last __class__ __import__ os exec eval lambda self V W k0 K U
getattr globals . . . ( ( ) ) " ` ; = := ** // % ~ @ $ # { } _ and or not if else for"""
PIECES = [
    *WORDS.split(),
    "\\",
    "\n",
    "\t",
    "\x00",
    "\u200b",
    "\u202e",
    "\uff08",
    "\u0430",
    "\u4f01",
    "\uff19",
]
WORD = re.compile(r"'[^']*'|[A-Za-z_][\w.]*|\d+|[&|=!<>]+|\S")
SOME = "{institution: {co_built: true, guests: 9 人, staff: {rows: [{full_time: true}, {}]}}, param: {team_min: 10 人}}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    examples = [one["expr"] for section in conditions.sections() for one in section["example"]]
    facts = [conditions._facts({}), conditions._facts(yaml.safe_load(SOME))]
    answered = escapes = 0
    words = _words(examples)
    slowest, which = 0.0, ""
    for number in range(asked.count):
        make = (_soup, _mutant, _exchanged)[number % 3]
        text = make(chance, examples, words)
        began = time.perf_counter()
        answers, wrong = _asked(text, facts)
        took = time.perf_counter() - began
        answered += answers
        escapes += len(wrong)
        for one in wrong:
            print(one)
        if took > BOUND and number:
            began = time.process_time()
            _asked(text, facts)
            took = time.process_time() - began
        if took > slowest and number:
            slowest, which = took, text
    print(f"{asked.count:,} expressions, {answered:,} compiled and answered, {escapes} escapes")
    print(f"slowest {slowest * 1000:.1f} ms: {which[:80]!r}")
    return 0 if not escapes and slowest <= BOUND else 1


def _asked(text: str, facts: list[Facts]) -> tuple[bool, list[str]]:
    """Whether it compiled and answered, and what was wrong about that."""
    wrong = []
    try:
        program = compile_program(text, conditions.ENV)
        names = set(program.run.__globals__)
        if program.run.__globals__["__builtins__"] or names & {"open", "eval", "exec", "getattr"}:
            wrong.append(f"ESCAPE of a name: {text!r}")
        for one in facts:
            if evaluate(program, one) != trace(program, one).result:
                wrong.append(f"TRACE differs: {text!r}")
    except (LanguageError, LanguageErrors, BudgetExceeded):
        return False, wrong
    except Exception as error:
        return False, [f"ESCAPE {type(error).__name__}: {text!r}"]
    return True, wrong


Words = dict[str, list[str]]


def _kind(word: str) -> str:
    """Words of one kind stand in the same places: codes, numbers, names with a dot, names, comparisons, signs."""
    if word[0].isalpha() or word[0] == "_":
        return "path" if "." in word else "name"
    return (
        "code" if word[0] == "'" else "number" if word[0].isdigit() else "op" if word[0] in "<>=!" else word
    )


def _words(examples: list[str]) -> Words:
    found: Words = {}
    for text in examples:
        for word in WORD.findall(text):
            found.setdefault(_kind(word), []).append(word)
    return found


def _exchanged(chance: random.Random, examples: list[str], words: Words) -> str:
    parts = WORD.findall(chance.choice(examples))
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(parts))
        parts[place] = chance.choice(words[_kind(parts[place])])
    return " ".join(parts)


def _soup(chance: random.Random, examples: list[str], words: Words) -> str:
    return chance.choice(["", " "]).join(chance.choices(PIECES, k=chance.randint(1, 40)))


def _mutant(chance: random.Random, examples: list[str], words: Words) -> str:
    text = chance.choice(examples)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randint(0, 12))
        match chance.randrange(4):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:]
            case 2:
                text = text[:start] + chance.choice(PIECES) + text[start:]
            case _:
                other = chance.choice(examples)
                cut = chance.randrange(len(other) + 1)
                text = text[:start] + other[cut : cut + 20] + text[end:]
    return text


if __name__ == "__main__":
    sys.exit(main())
