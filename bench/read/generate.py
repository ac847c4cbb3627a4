#!/usr/bin/env python3
"""Writes a seeded CSV of regional figures: generate.py FILE ROWS. About 100 bytes a row."""
import random
import sys

path, rows = sys.argv[1], int(sys.argv[2])
random.seed(20)
regions = ["Almaty city", "Astana city", "Shymkent city", "Akmola", "Aktobe", "Almaty region",
           "Atyrau", "West Kazakhstan", "Zhambyl", "Karaganda", "Kostanay", "Kyzylorda",
           "Mangystau", "Pavlodar", "North Kazakhstan", "Turkistan", "East Kazakhstan", "Abai",
           "Zhetysu", "Ulytau"]
industries = [f"{letter}{number:02d} {word}" for letter in "ABCDEFGHIJ" for number in range(10)
              for word in ("services", "manufacture")]

# A large pool of random tails, put together at random: the generator must not take hours.
def tail():
    year = random.randint(2000, 2025)
    output = random.uniform(0, 5e6)
    value_added = output * random.uniform(0.1, 0.9)
    return (f"{year},{random.randint(1, 20000)},{output:.2f},{value_added:.2f},"
            f"{random.gauss(0, 1):.9f},{random.uniform(0, 1):.12f},{random.randint(10**9, 10**10)}")

tails = [tail() for _ in range(200000)]
heads = [f"{region},{random.choice(industries)}" for region in regions for _ in range(500)]
with open(path, "w", encoding="utf-8") as out:
    out.write("id,region,industry,year,employees,output,value_added,shock,share,serial\n")
    for start in range(0, rows, 100000):
        count = min(100000, rows - start)
        chosen = zip(range(start, start + count), random.choices(heads, k=count),
                     random.choices(tails, k=count))
        out.write("".join([f"{row},{head},{end}\n" for row, head, end in chosen]))
