"""Reads a CSV with pandas and groups it: with_pandas.py FILE KEY VALUE. Prints seconds,
processor seconds, peak memory in KB, groups."""
import resource
import sys
import time

import pandas

file, key, value = sys.argv[1:4]
start = time.monotonic()
table = pandas.read_csv(file)
grouped = table.groupby(key, sort=False)[value].agg(["sum", "count"])
seconds = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_SELF)
print(f"{seconds:.3f} {usage.ru_utime + usage.ru_stime:.3f}", usage.ru_maxrss, len(grouped))
