#!/usr/bin/env python3
"""Does what docs/tutorial.md says, and compares what it prints.

    tutorial.py folder libweft.a"""
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main(folder, library):
    page = open(os.path.join(ROOT, "docs", "tutorial.md")).read()
    blocks = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", page, flags=re.S | re.M)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for _, name, text in blocks:
        if name:
            open(os.path.join(folder, name), "w").write(text)
    commands, = [text for kind, name, text in blocks if kind == "sh"]
    expected, = [text for kind, name, text in blocks if kind == "text"]
    environment = dict(os.environ, WEFT=ROOT, WEFT_BUILD=os.path.dirname(os.path.abspath(library)))

    def run():
        return subprocess.run(["sh", "-e", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True)

    done = run()
    print(done.stdout + done.stderr)
    if done.returncode != 0 or done.stderr or done.stdout != expected:
        sys.exit("the tutorial does not do what it says")

    # "A signature differs": the change it proposes, and the message it promises.
    promised = re.search(r"`(incompatible import type: .*)`", page).group(1)
    plugin = os.path.join(folder, "blink.c")
    text = open(plugin).read().replace("int level", "int64_t level")
    open(plugin, "w").write(text)
    done = run()
    print(done.stdout + done.stderr)
    if promised not in done.stdout:
        sys.exit("linking a plugin of another signature does not fail with: " + promised)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), sys.argv[2])
