"""The dialogue engine: named steps, stored offers, one turn at a time. Standard library only."""
