// The binary format (5): writing modules, and reading what a caller must know of a foreign one.

export const I32 = 0x7f,
  I64 = 0x7e,
  F32 = 0x7d,
  F64 = 0x7c,
  FUNCREF = 0x70,
  EXTERNREF = 0x6f;
export const NAMES = {
  [I32]: 'i32',
  [I64]: 'i64',
  [F32]: 'f32',
  [F64]: 'f64',
  [FUNCREF]: 'funcref',
  [EXTERNREF]: 'externref'
};
export const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

// Unsigned LEB128, and signed for numbers and BigInts.
export function u(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push(value % 128 | 0x80);
  bytes.push(value);
  return bytes;
}

export function s(value) {
  let rest = BigInt(value);
  const bytes = [];
  for (;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    if ((rest === 0n && byte < 0x40) || (rest === -1n && byte >= 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

// Floats are written from their bits.
export function f32Bytes(bits) {
  return [...new Uint8Array(Uint32Array.of(bits).buffer)];
}
export function f64Bytes(bits) {
  return [...new Uint8Array(BigUint64Array.of(bits).buffer)];
}

export function vector(items) {
  return [...u(items.length), ...items.flat()];
}
export function text(string) {
  return vector([...Buffer.from(string)]);
}

// Code and data may be too long to be spread over a call's arguments.
export function joined(byteArrays) {
  const all = [];
  for (const bytes of byteArrays) for (const byte of bytes) all.push(byte);
  return all;
}

export function section(id, content) {
  return joined([[id], u(content.length), content]);
}
export function functionType(params, results) {
  return [0x60, ...vector(params), ...vector(results)];
}

// The imported and the exported functions of a module, each [{name, params, results}]; imported ones have their
// `module` too.
export function functionTypes(bytes) {
  let at = 8;
  const byte = () => bytes[at++];
  const number = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const next = byte();
      value += (next & 0x7f) * factor;
      if (next < 0x80) return value;
    }
  };
  const list = read => Array.from({length: number()}, read);
  const name = () => {
    const size = number();
    at += size;
    return Buffer.from(bytes.subarray(at - size, at)).toString();
  };
  const limits = () => {
    if (byte() & 1) number();
    number();
  };
  const types = [],
    functions = [],
    imports = [],
    exports = [];
  while (at < bytes.length) {
    const id = byte(),
      end = number() + at;
    if (id === 1)
      list(() => {
        byte();
        types.push({params: list(byte), results: list(byte)});
      });
    if (id === 2) {
      list(() => {
        const from = name(),
          imported = name(),
          kind = byte();
        if (kind === 0) {
          functions.push(types[number()]);
          imports.push({module: from, name: imported, ...functions.at(-1)});
        } else if (kind === 1) {
          byte(), limits();
        } else if (kind === 2) {
          limits();
        } else {
          byte(), byte();
        }
      });
    }
    if (id === 3) list(() => functions.push(types[number()]));
    if (id === 7) {
      list(() => {
        const exported = name(),
          kind = byte(),
          index = number();
        if (kind === 0) exports.push({name: exported, ...functions[index]});
      });
    }
    at = end;
  }
  return {imports, exports};
}
