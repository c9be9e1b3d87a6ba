"""Run the steps one after the other in the caller's own thread, until nothing is left to do."""

from collections.abc import Sequence

from pipeline.desk import Desk
from pipeline.step import Step


def poll(desk: Desk, steps: Sequence[Step]) -> int:
    """Look at every channel's source once; return how many documents came."""
    intake = next(step for step in steps if step.name == "intake")
    return sum(intake.run(channel) for channel in sorted(desk.channels))


def settle(steps: Sequence[Step], *, rounds: int = 1000) -> int:
    """Run the steps until no lane has work that is due; return how many rows moved."""
    total = 0
    for _ in range(rounds):
        moved = sum(step.run(lane) for step in steps for lane in step.lanes())
        if not moved:
            return total
        total += moved
    return total
