"""What of signals may be shown: rolling up and hiding. Pure: the standard library alone."""
