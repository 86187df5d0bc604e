"""Makes the fonts for paper from the variable ones in the wheels: `python -m bot.paper.prepare`.

A variable font costs seconds with every document; these are cut to the signs we print and fixed at
one width and weight, once, at set-up. Noto Sans and Noto Sans Arabic are under the SIL Open Font
License 1.1, and its text is laid beside what is made of them.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bot.paper import fonts
from bot.paper.fonts import Face

_NAMES = (1, 4, 6)
"""What a font is called: as a family, in full, and in a document."""
_WINDOWS = (3, 1, 0x409)
"""The platform, encoding and language of the names that are read."""


class FontFault(Exception):
    """The fonts cannot be made; the message is one line."""


def prepare(folder: Path) -> bool:
    """Make the fonts unless they are there; False when they were. Raises FontFault, OSError."""
    if fonts.ready(folder):
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for face in fonts.FACES:
            _make(face, made / face.file)
            shutil.copyfile(_wheel(face) / "LICENSE", made / f"LICENSE-{face.family}.txt")
        (made / fonts.STAMP).write_text(fonts.made_of(), encoding="utf-8")
        made.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return True


def _wheel(face: Face) -> Path:
    found = importlib.util.find_spec(face.package)
    for place in (found and found.submodule_search_locations) or ():
        return Path(place)
    raise FontFault(f"the wheel {face.package} is not installed")


def _make(face: Face, target: Path) -> None:
    """Cut one font to its signs, fix it, and write it."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    options = subset.Options()
    options.layout_features = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["STAT"]
    cut = subset.Subsetter(options)
    cut.populate(unicodes=[sign for low, high in face.signs for sign in range(low, high + 1)])
    with TTFont(_wheel(face) / "files" / face.source) as font:
        cut.subset(font)
        fixed = instancer.instantiateVariableFont(font, {"wght": face.weight, "wdth": 100})
        for name in _NAMES:  # two fonts of one name in a document may be taken for one another
            fixed["name"].setName(face.called, name, *_WINDOWS)
        fixed.save(target)


def main(arguments: Sequence[str]) -> int:
    """Make the fonts in a folder (by default beside the environment)."""
    try:
        prepare(Path(arguments[0]) if arguments else fonts.folder())
    except (FontFault, OSError) as fault:
        print(f"fonts: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
