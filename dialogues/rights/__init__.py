"""The rights explorer: conditions, facts, verdicts and the choice of the next question."""
