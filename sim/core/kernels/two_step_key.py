"""How the key of an errand is laid out, from high bits to low: year, step, target, attempt.

An errand is at one year of what somebody owes. Its first step has it approved, its second (the bit of `STEP` set) pays
it up to a target; `attempt` counts how often the step was tried before.
"""

YEAR, STEP, TARGET = 13, 12, 8  # lowest bit of each
TARGETS, ATTEMPTS = 0xF, 0xFF  # the highest target and attempt
