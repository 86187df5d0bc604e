"""Naast: the messenger bot that stands beside families in Flanders and Brussels."""
