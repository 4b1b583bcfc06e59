#!/usr/bin/env python3
"""Judges a program's output as Zephyr's twister does with the harness "console": twister.py <tests.yaml> <program>"""
import re
import subprocess
import sys

import yaml

harness = yaml.safe_load(open(sys.argv[1]))["common"]
assert harness["harness"] == "console" and harness["harness_config"]["type"] == "multi_line" and harness["harness_config"]["ordered"]
output = subprocess.run(sys.argv[2:], text=True, stdout=subprocess.PIPE, timeout=60, check=True).stdout
print(output, end="")
wanted = harness["harness_config"]["regex"]
for line in output.splitlines():
    if wanted and re.search(wanted[0], line):
        wanted = wanted[1:]
sys.exit(f"Not found, in this order: {wanted}" if wanted else 0)
