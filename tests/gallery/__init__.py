"""The gallery: every conversation of tests/transcripts in every language and every channel's look,
as pages to leaf through. ``make gallery`` makes it."""
