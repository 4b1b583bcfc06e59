// A random valid module from a seed, made of some features (features.mjs): functions (function.mjs) with what they
// call, read and write.
import {FunctionGenerator} from './function.mjs';
import {IMPORTED_GLOBALS, SPECTEST, supported} from './host.mjs';
import {INTEGERS, NUMBERS, isFloat, nanBytes, same} from './nodes.mjs';
import {Random} from './random.mjs';
import {
  F32,
  F64,
  FUNCREF,
  I32,
  I64,
  MAGIC,
  f32Bytes,
  f64Bytes,
  functionType,
  joined,
  s,
  section,
  text,
  u,
  vector
} from './wasm.mjs';

const EMPTY = 0x40;

export class GeneratedModule {
  constructor(seed, features) {
    const random = (this.random = new Random(seed));
    this.features = features;
    this.types = [];
    this.isLarge = random.chance(0.06);
    this.isWide = features.multiValue && random.chance(0.08); // Functions and blocks have many results.
    const importsMemory = (this.importsMemory = features.instanceImports && random.chance(0.25));
    this.pages = importsMemory
      ? 1
      : random.weighted([
          [1, 0],
          [20, 1],
          [4, 2]
        ]);
    this.imported = [
      ...supported(features).map(f => ({...f, module: 'support'})),
      ...SPECTEST.map(f => ({...f, module: 'spectest'}))
    ]
      .filter(() => random.chance(0.6))
      .map(f => ({...f, type: {params: f.params, results: f.results}}));
    this.makeFunctions();
    this.makeTable();
    this.makeGlobals();
    this.makeData();
    const fuel = u(this.fuel);
    this.fuelCheck = [
      0x23,
      ...fuel,
      0x41,
      1,
      0x6b,
      0x24,
      ...fuel,
      0x23,
      ...fuel,
      0x41,
      0,
      0x48,
      0x04,
      EMPTY,
      0x00,
      0x0b
    ];
    for (const [i, f] of this.functions.entries()) {
      f.generator = new FunctionGenerator(this, i, random);
      f.body = f.generator.body();
      if (random.chance(0.03)) f.generator.pad(f.body);
    }
  }

  makeFunctions() {
    const {random} = this;
    const count = random.between(2, 7);
    const types = () => random.of([[I32, I64], NUMBERS, [I32], [I64, F64]]);
    const params = () => {
      const from = types();
      const count = random.weighted([
        [12, random.between(0, 8)],
        [1, random.between(9, 40)],
        [this.features.largeFunctions && 1, random.between(110, 300)]
      ]);
      return Array.from({length: count}, () => random.of(from));
    };
    // Results of one type, so that all can be folded into one.
    const manyResults = () => Array(random.chance(0.2) ? 1000 : random.between(65, 400)).fill(random.of([I32, I64]));
    const fewResults = () =>
      Array.from(
        {
          length: random.weighted([
            [2, 0],
            [8, 1],
            [this.features.multiValue && 2, 2],
            [this.features.multiValue && 1, random.between(3, 9)]
          ])
        },
        () => random.of(this.features.floatArithmetic ? NUMBERS : [...INTEGERS, ...NUMBERS])
      );
    const results = () =>
      this.functions.length > 0 && this.isWide && random.chance(0.4) ? manyResults() : fewResults();
    this.functions = [];
    for (let i = 0; i < count; i++) {
      // Types that occur twice make calls in the table and tail calls possible.
      const again = i > 0 && random.chance(0.3);
      this.functions.push({type: again ? random.of(this.functions).type : {params: params(), results: results()}});
    }
    this.makeHelpers();
    this.callable = [
      ...this.imported.map((f, index) => ({type: f.type, index})),
      ...this.functions.map((f, i) => ({type: f.type, index: this.indexOf(i)}))
    ];
  }
  indexOf(i) {
    return this.imported.length + i;
  }

  // What generated functions and the test need, behind the generated ones.
  makeHelpers() {
    this.helpers = [
      {name: 'reset', type: {params: [], results: []}, code: () => [0, 0x41, ...s(400), 0x24, ...u(this.fuel), 0x0b]},
      {name: 'hash', type: {params: [], results: [I64]}, code: () => this.hashCode()}
    ];
    this.canonical = {};
    if (!this.features.floatArithmetic) return;
    for (const type of [F32, F64]) {
      this.canonical[type] = this.indexOf(this.functions.length + this.helpers.length);
      const equal = type === F32 ? 0x5b : 0x61;
      const code = [0, 0x20, 0, ...nanBytes(type), 0x20, 0, 0x20, 0, equal, 0x1b, 0x0b];
      this.helpers.push({type: {params: [type], results: [type]}, code: () => code});
    }
  }

  makeTable() {
    const {random} = this;
    this.firstInTable = Math.ceil(this.functions.length / 2);
    const able = this.callable.filter(
      f => f.index < this.imported.length || f.index >= this.indexOf(this.firstInTable)
    );
    this.tableFunctions = able.map(f => f.index);
    this.tableSize = random.between(able.length + 1, able.length + 6);
    this.tableContents = Array.from({length: this.tableSize}, (_, i) =>
      i < able.length ? able[i] : random.chance(0.7) ? random.of(able) : null
    );
  }
  canCallIndirect(i) {
    return i < this.firstInTable;
  }

  makeGlobals() {
    const {random} = this;
    this.globals = [];
    this.importsGlobal =
      this.features.instanceImports && this.imported.some(f => f.module === 'support') && random.chance(0.5);
    if (this.importsGlobal) this.globals.push(...IMPORTED_GLOBALS.map((global, index) => ({...global, index})));
    this.fuel = this.globals.length;
    this.trace = this.fuel + 1; // What functions leave of their locals.
    this.globals.push({type: I64, isMutable: true, index: this.trace});
    for (let i = random.chance(0.1) ? 300 : random.between(2, 8), index = this.trace + 1; i > 0; i--, index++) {
      const type = i === 1 ? I32 : random.of(NUMBERS);
      this.globals.push({type, isMutable: i === 1 || random.chance(0.7), index});
    }
  }

  // Segments: active ones write from address 0 on.
  makeData() {
    const {random} = this;
    const [larger, smaller] = [300, 64].map(length => Array.from({length}, () => random.next() & 255));
    const passive = bytes => [1, ...vector(bytes)],
      active = bytes => [0, 0x41, 0, 0x0b, ...vector(bytes)];
    if (this.features.referenceTypes) this.data = [this.pages > 0 ? active(larger) : passive(larger), passive(smaller)];
    else this.data = this.pages > 0 ? [active(larger), active(smaller)] : [];
  }

  typeIndex({params, results}) {
    let index = this.types.findIndex(type => same(type.params, params) && same(type.results, results));
    if (index < 0) index = this.types.push({params, results}) - 1;
    return index;
  }

  // (hash): of the memory, all globals, and what host functions have noted.
  hashCode() {
    const mix = [0x20, 1, 0x85, 0x42, ...s(0x9e3779b97f4a7c15n - (1n << 64n)), 0x7e, 0x42, 29, 0x89, 0x21, 1];
    const widen = {[I32]: [0xad], [I64]: [], [F32]: [0xbc, 0xad], [F64]: [0xbd]};
    const globals = this.globals.flatMap(g => [0x23, ...u(g.index), ...widen[g.type], ...mix]);
    const noted = this.imported.findIndex(f => f.name === 'noted');
    return [
      2,
      1,
      I32,
      1,
      I64,
      0x02,
      EMPTY,
      0x03,
      EMPTY,
      0x20,
      0,
      0x3f,
      0,
      0x41,
      16,
      0x74,
      0x4f,
      0x0d,
      1,
      0x20,
      0,
      0x29,
      3,
      0,
      ...mix,
      0x20,
      0,
      0x41,
      8,
      0x6a,
      0x21,
      0,
      0x0c,
      0,
      0x0b,
      0x0b,
      ...globals,
      ...(noted < 0 ? [] : [0x10, ...u(noted), 0xad, ...mix]),
      0x20,
      1,
      0x0b
    ];
  }

  encode() {
    const {random} = this;
    const sized = code => [...u(code.length), ...code];
    const bodies = this.functions.map(f => f.generator.encoded(f.body));
    const imports = this.imported.map(f => [...text(f.module), ...text(f.name), 0, ...u(this.typeIndex(f.type))]);
    if (this.importsMemory) imports.push([...text('support'), ...text('memory'), 2, 1, 1, 3]);
    if (this.importsGlobal)
      imports.push(...IMPORTED_GLOBALS.map(g => [...text('support'), ...text(g.name), 3, g.type, g.isMutable ? 1 : 0]));
    const functionTypes = [...this.functions, ...this.helpers].map(f => u(this.typeIndex(f.type)));
    const exported = [
      ...this.exported(),
      ...this.helpers.map((f, i) => ({...f, index: this.indexOf(this.functions.length + i)}))
    ];
    const exports = exported.filter(f => f.name).map(f => [...text(f.name), 0, ...u(f.index)]);
    const contents = new Random(random.state);
    const initial = {
      [I32]: () => [0x41, ...s(contents.i32())],
      [I64]: () => [0x42, ...s(contents.i64())],
      [F32]: () => [0x43, ...f32Bytes(0x40490fdb)],
      [F64]: () => [0x44, ...f64Bytes(0x400921fb54442d18n)]
    };
    const globals = [
      [I32, 1, 0x41, ...s(400), 0x0b],
      ...this.globals
        .filter(g => g.index > this.fuel)
        .map(g => [g.type, g.isMutable ? 1 : 0, ...initial[g.type](), 0x0b])
    ];
    return Uint8Array.from(
      joined([
        MAGIC,
        section(1, vector(this.types.map(type => functionType(type.params, type.results)))),
        section(2, vector(imports)),
        section(3, vector(functionTypes)),
        section(4, vector([[FUNCREF, 1, ...u(this.tableSize), ...u(this.tableSize + 4)]])),
        section(5, vector(this.importsMemory ? [] : [[1, this.pages, 3]])),
        section(6, vector(globals)),
        section(7, vector(exports)),
        section(9, vector(this.elements())),
        this.features.referenceTypes ? section(12, u(this.data.length)) : [],
        section(
          10,
          joined([u(bodies.length + this.helpers.length), ...bodies, ...this.helpers.map(f => sized(f.code()))])
        ),
        section(11, vector(this.data))
      ])
    );
  }

  // Element segments: the table's contents and a passive one; without expressions, one for each row of functions in it.
  elements() {
    if (this.features.referenceTypes) {
      const contents = this.tableContents.map(f => (f ? [0xd2, ...u(f.index), 0x0b] : [0xd0, FUNCREF, 0x0b]));
      const passive = this.tableFunctions.slice(0, 2).map(f => [0xd2, ...u(f), 0x0b]);
      return [
        [4, 0x41, 0, 0x0b, ...vector(contents)],
        [5, FUNCREF, ...vector(passive)]
      ];
    }
    const rows = [];
    for (const [i, f] of this.tableContents.entries()) {
      if (!f) continue;
      if (i === 0 || !this.tableContents[i - 1]) rows.push({first: i, functions: []});
      rows.at(-1).functions.push(u(f.index));
    }
    return rows.map(({first, functions}) => [0, 0x41, ...s(first), 0x0b, ...vector(functions)]);
  }

  // Functions that can be called from outside: the test's runner takes up to 64 arguments, and knows NaNs only by their
  // kind.
  exported() {
    const visible = type => this.features.floatArithmetic || !isFloat(type);
    return this.functions
      .map((f, i) => ({name: 'f' + i, index: this.indexOf(i), ...f.type}))
      .filter(f => f.params.length <= 64 && f.results.length <= 64 && f.results.every(visible));
  }

  // Whether a build without large functions may refuse it. How large frames and prepared code are belongs to the engine:
  // these are bounds.
  mayBeTooLarge() {
    return this.functions.some(f => f.generator.slots(f.body) > 255 || f.generator.encoded(f.body).length > 8000);
  }

  // What to do with an instance: [{name, arguments, results}].
  calls() {
    const random = new Random(this.random.state);
    const hash = {name: 'hash', arguments: [], params: [], results: [I64]};
    const reset = {name: 'reset', arguments: [], params: [], results: []};
    const calls = [hash];
    for (const f of this.exported()) {
      for (let i = 0; i < 3; i++)
        calls.push(reset, {...f, arguments: f.params.map(type => random.argument(type))}, hash);
    }
    return calls;
  }
}
