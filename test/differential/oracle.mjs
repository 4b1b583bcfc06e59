// Runs a module in V8 and writes down what happened as commands of a specification test (json, as wast2json makes
// them), so that the runners of spec-tests can tell whether Weft does the same.
import {writeFileSync} from 'node:fs';
import {EXTERNREF, F32, F64, FUNCREF, I32, I64, NAMES} from './wasm.mjs';

// What the specification's tests call V8's traps. Where V8 does not tell two traps apart, what their names begin with, or both.
const TRAPS = {
  unreachable: 'unreachable',
  'divide by zero': 'integer divide by zero',
  'remainder by zero': 'integer divide by zero',
  'divide result unrepresentable': 'integer overflow',
  'float unrepresentable in integer range': 'in',
  'memory access out of bounds': 'out of bounds memory access',
  'table index is out of bounds': 'undefined element|out of bounds table access',
  'table access out of bounds': 'out of bounds table access',
  'element segment out of bounds': 'out of bounds table access',
  'table out of bounds': 'out of bounds table access',
  'element segment has been dropped': 'out of bounds table access', // These two before V8 11.
  'data segment has been dropped': 'out of bounds memory access',
  'null function or function signature mismatch': 'uninitialized element|indirect call type mismatch'
};

function trapText(error) {
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  const text = TRAPS[error.message];
  if (text === undefined) throw new Error('a trap of V8 that has no name here: ' + error.message);
  return text;
}

function encoded(type, value) {
  const bits = {
    [I32]: () => String(value >>> 0),
    [I64]: () => String(BigInt.asUintN(64, value)),
    [F32]: () => (Number.isNaN(value) ? 'nan:canonical' : String(new Uint32Array(Float32Array.of(value).buffer)[0])),
    [F64]: () => (Number.isNaN(value) ? 'nan:canonical' : String(new BigUint64Array(Float64Array.of(value).buffer)[0])),
    [EXTERNREF]: () => {
      if (value !== null) throw new Error('an externref that is not null');
      return 'null';
    }
  };
  if (type === FUNCREF) return value === null ? {type: 'funcref', value: 'null'} : {type: 'funcref'};
  return {type: NAMES[type], value: bits[type]()};
}

const nothing = () => {};
const spectest = {print_i32: nothing, print_f64_f64: nothing, print_i32_f32: nothing};

// Links a module with the one of host functions, makes the calls, and returns the commands that expect the same.
// Calls that exhaust V8's stack end them: how deep a stack is belongs to the engine.
export function expectations(wasm, support, calls) {
  const host = new WebAssembly.Instance(new WebAssembly.Module(support.bytes)).exports;
  const commands = [
    {type: 'module', line: 1, filename: support.file},
    {type: 'register', line: 1, as: support.name}
  ];
  const load = {line: 1, filename: wasm.file};
  let instance;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(wasm.bytes), {spectest, [support.name]: host});
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    return [...commands, {type: 'assert_uninstantiable', ...load, text: trapText(error)}];
  }
  commands.push({type: 'module', ...load});
  for (const [i, call] of calls.entries()) {
    const action = {
      type: 'invoke',
      field: call.name,
      args: call.arguments.map((value, k) => encoded(call.params[k], value))
    };
    const command = {line: i + 2, action};
    try {
      const returned = instance.exports[call.name](...call.arguments);
      const values = call.results.length === 1 ? [returned] : call.results.length === 0 ? [] : returned;
      commands.push({
        type: 'assert_return',
        ...command,
        expected: values.map((value, k) => encoded(call.results[k], value))
      });
    } catch (error) {
      if (error instanceof RangeError) break;
      commands.push({type: 'assert_trap', ...command, text: trapText(error), expected: []});
    }
  }
  return commands;
}

// Writes a case into a folder: name.json and name.wasm. The host module must be there already.
export function writeCase(folder, name, wasmBytes, support, calls) {
  const wasm = {file: name + '.wasm', bytes: wasmBytes};
  const commands = expectations(wasm, support, calls);
  writeFileSync(`${folder}/${wasm.file}`, wasmBytes);
  writeFileSync(`${folder}/${name}.json`, JSON.stringify({source_filename: name, commands}, null, 1));
  return commands;
}
