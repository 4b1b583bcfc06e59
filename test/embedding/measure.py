#!/usr/bin/env python3
"""Measures what embedding costs on the emulated Cortex-M4 and writes docs/embedding-measurements.md.

    measure.py [build-folder]"""
import math
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True  # The tree stays as it is.
import same_stops
from on_target import HOST_CALL_BAR, ROOT, build, check_plugins, need, run

METERING_BAR = 10.0


def main(folder):
    same_stops.GUESTS = sorted(set(re.findall(r"[a-z0-9]+", re.search(
        r"set\(WEFT_GUESTS\s([^)]*)\)", open(os.path.join(ROOT, "test", "guests", "guests.cmake")).read()).group(1))))
    guests = same_stops.build_guests()
    build(folder)
    subprocess.run(["cmake", "--build", folder, "--target", "metering", "-j2"], check=True, stdout=subprocess.DEVNULL)
    # One at a time: the board's command line is short.
    rows = [line.split() for guest in guests for line in run(folder, "metering", guest).splitlines() if line.count(" ") == 4]
    if len(rows) != len(guests):
        sys.exit("not all guests were measured")
    plugins = run(folder, "plugins")
    check_plugins(plugins)
    calls = run(folder, "host_call")
    typed, plain = (int(need(calls, p).group(1)) for p in (r"^host call: (\d+)", r"^over the C API: (\d+)"))

    lines, ratios, sizes = [], [], []
    for name, metered, unmetered, code, code_unmetered in rows:
        ratios.append(int(metered) / int(unmetered))
        sizes.append(int(code) / int(code_unmetered))
        lines.append(f"| {name.split('.')[0]} | {int(unmetered):,} | {int(metered):,} | {100 * ratios[-1] - 100:.1f} % "
                     f"| {int(code_unmetered):,} | {int(code):,} |")

    def mean(values):
        return 100 * math.exp(sum(map(math.log, values)) / len(values)) - 100

    def verdict(holds):
        return "holds" if holds else "**missed**"

    # The bar is for guests with loops; fib is nothing but calls of one short function.
    by_guest = {row[0].split(".")[0]: 100 * ratio - 100 for row, ratio in zip(rows, ratios)}
    calls_only = by_guest.pop("fib")
    worst = max(by_guest, key=by_guest.get)
    text = f"""<!-- Written by test/embedding/measure.py; do not edit. -->
# What embedding costs, on a Cortex-M4F (QEMU mps2-an386, exact instruction counts)

| what | measured | bar | |
|---|---:|---:|---|
| metering, geometric mean over {len(rows)} guests | {mean(ratios):.1f} % more instructions | {METERING_BAR:.0f} % | {verdict(mean(ratios) <= METERING_BAR)} |
| metering, worst guest with loops ({worst}) | {by_guest[worst]:.1f} % | {METERING_BAR:.0f} % | {verdict(by_guest[worst] <= METERING_BAR)} |
| metering, recursion and nothing else (fib) | {calls_only:.1f} % | | |
| metering when off (`weft_config.unmetered`) | no instruction in the prepared code | 0 | holds |
| a host call, guest to typed C++ function and back, (i32, i32) -> i32 | {typed} instructions | {HOST_CALL_BAR} | {verdict(typed <= HOST_CALL_BAR)} |
| the same over the C API | {plain} instructions | | |

## Four plugins at once

What the firmware `platforms/boards/plugins` printed:

```
{plugins.strip()}
```

## Metering

Instructions of one `run()`, and bytes of prepared code, which grows by {mean(sizes):.1f} % (geometric mean).

| guest | unmetered | metered | | code unmetered | code metered |
|---|---:|---:|---:|---:|---:|
""" + "\n".join(lines) + "\n"
    with open(os.path.join(ROOT, "docs", "embedding-measurements.md"), "w") as page:
        page.write(text)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "mps2-an386")))
