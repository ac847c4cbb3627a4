"""COINr's indicator table (iMeta) as the structure of `orken composite`."""
import csv
import sys

wanted = {"code": "iCode", "name": "iName", "parent": "Parent", "weight": "Weight",
          "direction": "Direction", "level": "Level"}
out = csv.writer(sys.stdout)
out.writerow(wanted)
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        if row["Type"] in ("Indicator", "Aggregate"):
            out.writerow("" if row[name] == "NA" else row[name] for name in wanted.values())
