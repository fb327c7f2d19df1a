"""Who is asked to do what, so that the load stays even: a small exact assignment, without a database or a clock."""

from exclave.engines.assigning.balance import Plan, balance

__all__ = ["Plan", "balance"]
