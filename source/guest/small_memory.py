#!/usr/bin/env python3
"""Gives a plugin a linear memory smaller than 64 KiB, which wasm-ld cannot: with the custom-page-sizes proposal.

    small_memory.py plugin.wasm small.wasm            as much as the plugin uses now: up to its export __heap_base
    small_memory.py plugin.wasm small.wasm 8192       that many bytes

Link with -Wl,--export=__heap_base (the end of stack and data) and --stack-first. The memory cannot grow afterwards."""
import sys


def number(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def encoded(value):
    out = bytearray()
    while True:
        byte = value & 0x7F
        value >>= 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def sections(data):
    at = 8
    while at < len(data):
        identity = data[at]
        size, at = number(data, at + 1)
        yield identity, data[at:at + size]
        at += size


def heap_base(parts):
    """The value of the global that is exported as __heap_base; no globals may be imported."""
    index = None
    for identity, body in parts:
        if identity == 7:
            count, at = number(body, 0)
            for _ in range(count):
                size, at = number(body, at)
                name = body[at:at + size]
                kind, (value, at) = body[at + size], number(body, at + size + 1)
                if kind == 3 and name == b"__heap_base":
                    index = value
    if index is None:
        sys.exit("small_memory.py: link with -Wl,--export=__heap_base, or say how many bytes")
    for identity, body in parts:
        if identity == 6:
            count, at = number(body, 0)
            for i in range(count):
                if body[at] != 0x7F or body[at + 2] != 0x41:
                    sys.exit("small_memory.py: a global is no i32 constant: say how many bytes")
                value, at = number(body, at + 3)
                at += 1  # end
                if i == index:
                    return value
    sys.exit("small_memory.py: __heap_base has no value")


def main(source, target, size=None):
    data = open(source, "rb").read()
    parts = list(sections(data))
    size = int(size) if size else (heap_base(parts) + 15) // 16 * 16
    out = bytearray(data[:8])
    for identity, body in parts:
        if identity == 5:
            # One memory; flags: has a maximum, has a page size; 2^0 bytes.
            body = bytes([1, 0x09]) + encoded(size) + encoded(size) + bytes([0])
        out += bytes([identity]) + encoded(len(body)) + body
    open(target, "wb").write(out)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
