"""Scores of units under variable returns, inputs contracted, by HiGHS: a linear program for each.

with_scipy.py UNITS.csv EFFICIENCY.csv SECONDS: the invented units, what `orken dea` found for them
and how long it took with one thread.
"""

import csv
import sys
import time

import numpy as np
import scipy
from scipy.optimize import linprog


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def side(rows, letter):
    names = [name for name in rows[0] if name.startswith(letter)]
    return np.array([[float(row[name]) for row in rows] for name in names])


def main():
    units, found, seconds = read(sys.argv[1]), read(sys.argv[2]), float(sys.argv[3])
    x, y = side(units, "x"), side(units, "y")
    n = x.shape[1]
    cost = np.r_[1.0, np.zeros(n)]
    less = np.zeros((x.shape[0] + y.shape[0], n + 1))
    less[: x.shape[0], 1:] = x
    less[x.shape[0] :, 1:] = -y
    sum_of_weights = np.r_[0.0, np.ones(n)][None]
    worst = 0.0
    start = time.process_time()
    for i in range(n):
        less[: x.shape[0], 0] = -x[:, i]
        bound = np.r_[np.zeros(x.shape[0]), -y[:, i]]
        answer = linprog(cost, less, bound, sum_of_weights, [1.0], method="highs-ds")
        worst = max(worst, abs(answer.x[0] - float(found[i]["score"])))
    took = time.process_time() - start
    print(f"scipy {scipy.__version__} (HiGHS), the scores alone: {took:.2f} s, {took / seconds:.0f} times as long")
    print(f"scores agree to {worst:.0e}")


if __name__ == "__main__":
    main()
