"""Counts the tests of a meson run one by one and prints "N passed, N failed, N skipped".

A cmocka program counts as many tests as it ran; any other test program counts as one. Exits with 1
when something failed or nothing ran.
"""
import json
import pathlib
import re
import sys

# The log of meson may hold several runs' lines; every test is on a line of its own.
log = pathlib.Path(sys.argv[1], "meson-logs", "testlog.json")
passed = failed = skipped = 0
failures = []
for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
    test = json.loads(line)
    output = (test.get("stdout") or "") + (test.get("stderr") or "")
    ok = re.findall(r"^\[ +OK \] (\S+)", output, re.M)
    bad = re.findall(r"^\[  FAILED  \] (?!\d+ test)(\S+)$", output, re.M)
    left_out = re.findall(r"^\[  SKIPPED \] (?!\d+ test)(\S+)$", output, re.M)
    bad = sorted(set(bad))
    left_out = sorted(set(left_out))
    passed += len(ok)
    skipped += len(left_out)
    failures += [f"{test['name']}: {name}" for name in bad]
    if test["result"] == "SKIP" and not left_out:
        skipped += 1
    elif test["result"] not in ("OK", "SKIP") and not bad:
        failures.append(f"{test['name']} ({test['result'].lower()})")
    elif not ok and not bad and not left_out:
        passed += 1
for name in failures:
    print("failed:", name)
failed = len(failures)
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed or not passed else 0)
