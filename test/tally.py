#!/usr/bin/env python3
"""Adds up ctest's report: tally.py report.xml summary.txt

A test of ctest is mostly a program that runs many. How many is what it says: "N passed, N failed", or GoogleTest's last
lines; else it counts as one. One that says it cannot run here counts as nothing. Prints the sums, and writes one line for
each program to the summary."""
import re
import sys
import xml.etree.ElementTree


def counts(output, succeeded):
    passed, failed = int(succeeded), int(not succeeded)
    said = re.findall(r'^(\d+) passed, (\d+) failed$', output, re.MULTILINE)
    google = re.search(r'^\[  PASSED  \] (\d+) tests?\.', output, re.MULTILINE)
    if said:
        passed, failed = map(int, said[-1])
    elif google:
        broken = re.search(r'^\[  FAILED  \] (\d+) tests?, listed below', output, re.MULTILINE)
        passed, failed = int(google[1]), int(broken[1]) if broken else 0
    if not succeeded and failed == 0:  # It crashed, or took too long.
        failed = 1
    return passed, failed


def main():
    report, summary = sys.argv[1:]
    total = [0, 0]
    with open(summary, 'w') as lines:
        for case in xml.etree.ElementTree.parse(report).getroot().iter('testcase'):
            output = case.findtext('system-out') or ''
            skipped = case.find('skipped')
            if skipped is not None and skipped.get('message', '').startswith('SKIP_'):  # Else there is no such program.
                lines.write(f'{case.get("name"):32}     not run: {(output.strip().splitlines() or [""])[-1]}\n')
                continue
            passed, failed = counts(output, case.get('status') == 'run')
            total[0] += passed
            total[1] += failed
            lines.write(f'{case.get("name"):32} {passed:7} passed, {failed} failed\n')
    print(*total)


main()
