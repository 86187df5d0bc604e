"""What Naast remembers: tables, one file of verbs per subject, migrations."""
