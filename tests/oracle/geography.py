"""Twin of the conversion of units over time, for Kazakhstan only and by hand.

Reads examples/kazakhstan/regional.csv and writes tests/golden/geography/kazakhstan.csv: every value
of the series in the geographies of 2011 (16 units), 2018 (17) and 2022 (20). The rules are written
out region by region, without units, versions or dates, so that the two can disagree.

Run in the project's root: python3 tests/oracle/geography.py
"""
import csv

COLUMNS = ["grp_mln_kzt", "gva_J_mln_kzt", "gva_C_mln_kzt", "population_avg", "employed_thousand"]
UNCHANGED = ["AKM", "AKT", "ATY", "ZKO", "ZHM", "KST", "KZL", "MNG", "PVL", "SKO", "AST", "ALA"]
DIVIDED_2022 = {"VKO": "ABY", "ALM": "ZHT", "KRG": "ULT"}


def read():
    cells = {}
    for row in csv.DictReader(open("examples/kazakhstan/regional.csv", encoding="utf-8")):
        for column in COLUMNS:
            if row[column] != "":
                cells[int(row["year"]), row["region"], column] = float(row[column])
    return cells


def convert(cells, year, geography, column):
    """{unit: value} or None when the year's figures cannot be brought to the geography."""
    def get(unit):
        return cells.get((year, unit, column))

    result = {unit: get(unit) for unit in UNCHANGED}
    for old, new in DIVIDED_2022.items():
        if geography == 2022:
            if get(new) is None and get(old) is not None:
                return None  # the old, larger territory
            result[old], result[new] = get(old), get(new)
        else:
            result[old] = get(old) + get(new) if get(new) is not None else get(old)
    if geography == 2011:
        result["YKO"] = get("YKO")
        if get("YKO") is None and get("TRK") is not None:
            result["YKO"] = get("TRK") + get("SHM")
    else:
        if get("TRK") is None and get("YKO") is not None:
            return None
        result["TRK"], result["SHM"] = get("TRK"), get("SHM")
    return result


def main():
    cells = read()
    years = sorted({key[0] for key in cells})
    with open("tests/golden/geography/kazakhstan.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["geography", "column", "year", "unit", "value"])
        for geography in (2011, 2018, 2022):
            for column in COLUMNS:
                for year in years:
                    units = convert(cells, year, geography, column)
                    if units is None:
                        out.writerow([geography, column, year, "impossible", ""])
                        continue
                    for unit in sorted(units):
                        value = units[unit]
                        out.writerow([geography, column, year, unit,
                                      "" if value is None else repr(value)])


main()
