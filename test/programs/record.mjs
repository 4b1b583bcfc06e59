// Records what passes between a WebAssembly module and its JavaScript host, so that replay.cpp can play the host's
// part for Weft: node record.mjs SCENARIO FOLDER-OF-PACKAGES FILE.wasm OUTPUT. Writes OUTPUT.trace with one event in
// a line:
//   call NAME VALUES     the host calls an export        result VALUES     and it returned these
//   import N VALUES      the guest calls an import       return VALUES     and the host returned these
//   grow PAGES, patch OFFSET HEX                         what the host did to the memory before call or return
// Numbers are hexadecimal, values those of their bits. OUTPUT.memory is the memory at the end.
import {createWriteStream, readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {resolve} from 'node:path';
import {F32, F64, I64, functionTypes} from '../differential/wasm.mjs';
import {scenarios} from './scenarios.mjs';

const [scenario, packages, file, output] = process.argv.slice(2);
const PAGE = 65536;

function hex(type, value) {
  if (type === I64) return BigInt.asUintN(64, BigInt(value)).toString(16);
  if (type === F64) return new BigUint64Array(Float64Array.of(value).buffer)[0].toString(16);
  if (type === F32) return new Uint32Array(Float32Array.of(value).buffer)[0].toString(16);
  return (value >>> 0).toString(16);
}
const hexes = (types, values) => types.map((type, i) => ' ' + hex(type, values[i])).join('');
const listed = (types, value) => (types.length === 1 ? [value] : types.length === 0 ? [] : value);

class Recorder {
  constructor(bytes, imports) {
    this.lines = [];
    this.memory = null;
    this.seen = null; // The memory as the guest left it.
    this.types = functionTypes(bytes);
    this.numbers = new Map(this.types.imports.map((f, i) => [`${f.module}.${f.name}`, i]));
    this.imports = Object.fromEntries(
      Object.entries(imports).map(([module, functions]) => [
        module,
        Object.fromEntries(
          Object.entries(functions).map(([name, value]) => [name, this.wrapImport(module, name, value)])
        )
      ])
    );
  }

  wrapImport(module, name, value) {
    if (value instanceof WebAssembly.Memory) this.memory = value;
    const number = this.numbers.get(`${module}.${name}`);
    if (typeof value !== 'function' || number === undefined) return value;
    const {params, results} = this.types.imports[number];
    return (...values) => {
      this.lines.push(`import ${number.toString(16)}${hexes(params, values)}`);
      this.remember();
      const returned = value(...values);
      this.patch();
      this.lines.push(`return${hexes(results, listed(results, returned))}`);
      return returned;
    };
  }

  // Exports with the functions wrapped.
  wrapExports(exports) {
    const wrapped = {...exports};
    for (const value of Object.values(exports)) if (value instanceof WebAssembly.Memory) this.memory = value;
    for (const {name, params, results} of this.types.exports) {
      wrapped[name] = (...values) => {
        this.patch();
        this.lines.push(`call ${name}${hexes(params, values)}`);
        const returned = exports[name](...values);
        this.lines.push(`result${hexes(results, listed(results, returned))}`);
        this.remember();
        return returned;
      };
    }
    this.remember();
    return wrapped;
  }

  remember() {
    if (this.memory) this.seen = Buffer.from(new Uint8Array(this.memory.buffer).slice().buffer);
  }

  // What the host has changed since.
  patch() {
    if (!this.memory || !this.seen) return;
    const now = Buffer.from(this.memory.buffer),
      before = this.seen;
    if (now.length > before.length) this.lines.push(`grow ${((now.length - before.length) / PAGE).toString(16)}`);
    const BLOCK = 256;
    for (let page = 0; page < now.length; page += PAGE) {
      const known = page < before.length;
      if (known && now.compare(before, page, page + PAGE, page, page + PAGE) === 0) continue;
      for (let at = page; at < page + PAGE; at += BLOCK) {
        const block = now.subarray(at, at + BLOCK);
        const same = known ? block.equals(before.subarray(at, at + BLOCK)) : block.every(byte => byte === 0);
        if (!same) this.lines.push(`patch ${at.toString(16)} ${block.toString('hex')}`);
      }
    }
  }

  write() {
    this.patch();
    writeFileSync(output + '.memory', Buffer.from(this.memory.buffer));
    const trace = createWriteStream(output + '.trace');
    for (const line of this.lines) trace.write(line + '\n');
    trace.end();
  }
}

// From here on the module is instantiated with a recorder around it. Others, such as node's own, are left alone.
const {Instance, Module} = WebAssembly;
const recorded = readFileSync(file);
let recorder = null;
const known = new WeakMap(); // The bytes of a module.
class RecordedModule extends Module {
  constructor(bytes) {
    super(bytes);
    known.set(this, Buffer.from(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength));
  }
}
function instantiate(module, imports) {
  if (!recorded.equals(known.get(module))) return new Instance(module, imports);
  if (recorder) throw new Error('a second instance');
  recorder = new Recorder(recorded, imports ?? {});
  const {exports} = new Instance(module, recorder.imports);
  return Object.create(Instance.prototype, {exports: {value: recorder.wrapExports(exports)}});
}
WebAssembly.Module = RecordedModule;
WebAssembly.Instance = function (module, imports) {
  return instantiate(module, imports);
};
WebAssembly.Instance.prototype = Instance.prototype;
WebAssembly.compile = async bytes => new RecordedModule(bytes);
WebAssembly.instantiate = async (source, imports) => {
  if (source instanceof Module) return instantiate(source, imports);
  const module = new RecordedModule(source);
  return {module, instance: instantiate(module, imports)};
};

const said = await scenarios[scenario](createRequire(resolve(packages, 'package.json')), resolve(packages));
recorder.write();
console.log(said);
