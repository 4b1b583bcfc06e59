#!/usr/bin/env python3
"""Makes docs/api.md from the public headers: their comments are the reference.

    make_reference.py            writes docs/api.md
    make_reference.py --check    fails when it is not up to date"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(os.path.dirname(HERE), "source")
HEADERS = [
    ("weft.h", "The C API"),
    ("weft.hpp", "The typed C++ API"),
    ("error_text.h", "Texts of errors"),
    ("mailbox.h", "Event mailbox"),
    ("manifest.h", "Manifest"),
    ("wasi.h", "WASI"),
    ("../ports/files.h", "File systems for WASI"),
    ("wapc.h", "waPC"),
    ("guest/weft_guest.h", "For plugins in C"),
]


def drop(text):
    """What is no reference: guards, includes, extern "C", private parts, what is in namespace detail."""
    text = re.sub(r"^namespace detail \{.*?^\}  // namespace detail\n", "", text, flags=re.S | re.M)
    text = re.sub(r"^ private:\n.*?^\};", "};", text, flags=re.S | re.M)
    text = re.sub(r"^#ifdef __cplusplus\n(extern \"C\" \{|\})\n#endif\n?", "", text, flags=re.M)
    text = re.sub(r"^#(ifndef|define|endif).*_(H|HPP)\b.*\n", "", text, flags=re.M)
    text = re.sub(r"^#endif.*\n", "", text, flags=re.M) if "#if" not in text else text
    text = re.sub(r"^#include .*\n", "", text, flags=re.M)
    text = re.sub(r"^(namespace weft \{|\}  // namespace weft)\n", "", text, flags=re.M)
    # Bodies of C++ functions: of several lines, of one, and what initialises members.
    text = re.sub(r"^( *)(\S[^\n;{]*(?:,\n[^\n;{]*)?\))((?: const)?)(?: : [^\n]*)? \{\n(?:(?!\1\S).*\n)*?\1\}", r"\1\2\3;", text,
                  flags=re.M)
    text = re.sub(r"^( *\S.*\))((?: const)?) \{ .*\}$", r"\1\2;", text, flags=re.M)
    text = re.sub(r"^( +(?:constexpr |explicit )*\w+\([^()]*\)) : .*?(?:;|\{\})$", r"\1;", text, flags=re.M)
    return text


def prose(comment):
    """A comment without its marks, indented lines kept as they are."""
    lines = []
    for line in comment.splitlines():
        line = re.sub(r"^\s*(/\*|\*/|\*|//) ?", "", line)
        lines.append(re.sub(r"\s*\*/$", "", line))
    out, code = [], False
    for line in lines:
        indented = line.startswith("  ") and line.strip() != ""
        if indented != code:
            out.append("```" if code or not indented else "\n```")
            code = indented
        out.append(line)
    if code:
        out.append("```")
    return "\n".join(out).strip()


def heading(line):
    found = re.match(r"^(?:/\*|//) -{3,} (.*?) -{3,}(?: \*/)?$", line)
    return found.group(1) if found else None


def page_of(name):
    """Paragraphs of a header: those that are comment and nothing else, and declarations with their comment."""
    text = drop(open(os.path.join(SOURCE, name)).read())
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    out, code = [], []

    def flush():
        if code:
            out.append("```c" + ("pp" if name.endswith("hpp") else "") + "\n" + "\n\n".join(code) + "\n```")
            code.clear()

    for index, block in enumerate(blocks):
        title = heading(block.splitlines()[0])
        is_comment = all(re.match(r"^\s*(/\*|\*|//)|^ \*", line) for line in block.splitlines()) and not block.startswith("  ")
        if title:
            flush()
            out.append("### " + title)
        elif is_comment and (index == 0 or not code):
            flush()
            out.append(prose(block))
        else:
            code.append(block)
    flush()
    # A section of which nothing is left.
    return "\n\n".join(part for part, after in zip(out, out[1:] + ["###"])
                       if not (part.startswith("### ") and after.startswith("###")))


def make():
    out = ["<!-- Written by docs/make_reference.py from the headers; do not edit. -->\n# Reference"]
    for name, title in HEADERS:
        out.append(f"## {title}: `{os.path.basename(name)}`\n\n" + page_of(name))
    return "\n\n".join(out) + "\n"


def main():
    path = os.path.join(HERE, "api.md")
    page = make()
    if sys.argv[1:] == ["--check"]:
        if not os.path.exists(path) or open(path).read() != page:
            sys.exit("docs/api.md is not up to date: run docs/make_reference.py")
        # What every header declares must be there.
        for name, _ in HEADERS:
            text = drop(open(os.path.join(SOURCE, name)).read())
            for function in set(re.findall(r"^[\w *]+?\b(weft_\w+)\(", text, flags=re.M)):
                if function not in page:
                    sys.exit(f"docs/api.md lacks {function} of {name}")
        print("docs/api.md is up to date")
    else:
        open(path, "w").write(page)


if __name__ == "__main__":
    main()
