"""Fails when a room includes what lies below it: the data's way through the rooms is one way."""
import pathlib
import re
import sys

# A room may include itself and the rooms before it; those on one line do not know each other.
ORDER = [["base"], ["math"], ["table"], ["result"], ["read", "methods", "draw"], ["report"],
         ["study"], ["store"], ["serve"], ["cli"]]
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}

root = pathlib.Path(sys.argv[1])
wrong = []
rooms = [(path, path.relative_to(root / "src").parts[0]) for path in (root / "src").rglob("*.[ch]")]
rooms += [(path, path.stem) for path in (root / "include/orken").glob("*.h")]
for path, room in rooms:
    if room not in LEVEL:
        wrong.append(f"{path.relative_to(root)}: the room \"{room}\" is not in tools/layering.py")
        continue
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+"(?:orken/(\w+)\.h|(\w+)/.*)"', line)
        other = found and (found[1] or found[2])
        if line.strip() == '#include "orken.h"' and room != "cli":
            wrong.append(f"{path.relative_to(root)}:{number}: orken.h is for programs; "
                         "include the rooms that are needed")
        if other in LEVEL and other != room and LEVEL[other] >= LEVEL[room]:
            wrong.append(f"{path.relative_to(root)}:{number}: {room} may not include {other}")
print("\n".join(wrong) if wrong else f"{len(rooms)} files keep to the layering")
sys.exit(1 if wrong else 0)
