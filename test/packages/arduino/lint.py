#!/usr/bin/env python3
"""Checks an Arduino library by the rules of the library specification that arduino-lint (which Debian does not have)
enforces for submission: lint.py <library folder>"""
import pathlib
import re
import sys

library = pathlib.Path(sys.argv[1])
errors = []


def check(condition, text):
    if not condition:
        errors.append(text)


properties = {}
for line in (library / "library.properties").read_text().splitlines():
    if line and not line.startswith("#"):
        name, equals, value = line.partition("=")
        check(equals and name == name.strip() and value == value.strip(), f"library.properties: malformed line: {line}")
        check(name not in properties, f"library.properties: {name} twice")
        properties[name] = value

for name in ("name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"):
    check(properties.get(name), f"library.properties: {name} is missing or empty")
check(set(properties) <= {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url",
                          "architectures", "depends", "dot_a_linkage", "includes", "precompiled", "ldflags"},
      "library.properties: unknown field")
name = properties.get("name", "")
check(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]*", name) and len(name) <= 63, "name: not allowed characters or too long")
check(not re.match(r"(?i)arduino", name) and "library" not in name.lower(), "name: reserved or superfluous word")
check(name == library.name, "name and folder differ")
check(re.fullmatch(r"\d+\.\d+\.\d+", properties.get("version", "")), "version: not semver")
check(properties.get("category") in ("Display", "Communication", "Signal Input/Output", "Sensors", "Device Control", "Timing",
                                     "Data Storage", "Data Processing", "Other"), "category: not one of the list")
check(re.fullmatch(r"https?://\S+", properties.get("url", "")), "url: no URL")
sentence, paragraph = properties.get("sentence", ""), properties.get("paragraph", "")
check(not paragraph.startswith(sentence), "paragraph repeats the sentence")
for include in properties.get("includes", "").split(","):
    check((library / "src" / include).is_file(), f"includes: src/{include} does not exist")

check((library / "src").is_dir() and not list(library.glob("*.cpp")) + list(library.glob("*.h")), "sources outside src/")
check((library / "README.md").is_file() and (library / "README.md").stat().st_size > 0, "no README.md")
check(any(library.glob("LICENSE*")), "no LICENSE")
check(not (library / ".development").exists(), ".development")
for path in library.rglob("*"):
    check(not path.is_symlink(), f"{path}: symbolic link")
    check(path.suffix not in (".exe", ".o", ".a"), f"{path}: binary")
    check(re.fullmatch(r"[A-Za-z0-9_.-]+", path.name), f"{path}: not allowed characters")
names = [str(p).lower() for p in library.rglob("*")]
check(len(names) == len(set(names)), "two names differ in case only")

sketches = [p for p in (library / "examples").iterdir()]
check(sketches, "no examples")
for sketch in sketches:
    check((sketch / f"{sketch.name}.ino").is_file(), f"{sketch}: the main file must have the folder's name")
    check(len(list(sketch.glob("*.ino"))) == 1, f"{sketch}: several .ino files")

header_text = "".join(p.read_text() for p in (library / "src").glob("*.h"))
for number, line in enumerate((library / "keywords.txt").read_text().splitlines(), 1):
    if line and not line.startswith("#"):
        keyword = line.split("\t")
        check(len(keyword) == 2 and keyword[1] in ("KEYWORD1", "KEYWORD2", "KEYWORD3", "LITERAL1"),
              f"keywords.txt:{number}: should be name, one tab, kind")
        check(re.search(rf"\b{re.escape(keyword[0])}\b", header_text), f"keywords.txt:{number}: {keyword[0]} is in no header")

print("\n".join(errors) or f"{name} {properties['version']}: the library's layout is right")
sys.exit(bool(errors))
