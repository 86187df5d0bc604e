"""Locales of CLDR, kept small. What Babel reads of one language holds the names of all units,
currencies and time zones, which nobody is told here: most of a megabyte each, of twenty languages.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, localedata

_UNSAID = (
    *("unit_patterns", "unit_display_names", "compound_unit_patterns", "date_fields"),
    *("currency_names", "currency_names_plural", "compact_currency_formats"),
    *("compact_decimal_formats", "interval_formats", "meta_zones", "time_zones"),
)


@lru_cache(maxsize=128)
def locale(tag: str) -> Locale:
    """The locale of a language (BCP 47, or with CLDR's own underscore). Raises UnknownLocaleError,
    or ValueError for no tag."""
    found = Locale.parse(tag.replace("_", "-"), sep="-")
    parts = str(found).split("_")
    for many in range(1, len(parts) + 1):  # what it inherits from first
        name = "_".join(parts[:many])
        if localedata.exists(name):
            data = localedata.load(name)  # Babel's own, not a copy
            for table in _UNSAID:
                data.pop(table, None)
    return found
