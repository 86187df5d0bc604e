"""Where a place can be seen on a map: an address to open by hand, from which nothing is fetched."""

from __future__ import annotations

from bot.talk.heard import Place


def link(place: Place) -> str:
    """Return the address of a place (in degrees) on OpenStreetMap."""
    north, east = place
    spot = f"{north:.5f}&mlon={east:.5f}#map=17/{north:.5f}/{east:.5f}"
    return f"https://www.openstreetmap.org/?mlat={spot}"
