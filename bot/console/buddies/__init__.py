"""The coordinator's pages about who is beside whom: buddies, families, duos, calendar, report."""
