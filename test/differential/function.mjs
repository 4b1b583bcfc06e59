// One random function. It goes where a rewriter of stack code into register code can go wrong: values that wait on
// the operand stack while the local they came from changes, conditions fused into branches, constants and offsets at
// the edges of encodings, blocks with parameters, branches with values, far slots, long functions, dead code.
import {
  INTEGERS,
  NUMBERS,
  flatten,
  get,
  isFloat,
  isReference,
  mostSlots,
  nanBytes,
  node,
  range,
  same,
  slotsOf
} from './nodes.mjs';
import {EXTERNREF, F32, F64, FUNCREF, I32, I64, f32Bytes, f64Bytes, joined, s, u, vector} from './wasm.mjs';

const EMPTY = 0x40;

const COMPARISONS = {
  [I32]: range(0x46, 0x4f),
  [I64]: range(0x51, 0x5a),
  [F32]: range(0x5b, 0x60),
  [F64]: range(0x61, 0x66)
};
const EQZ = {[I32]: 0x45, [I64]: 0x50};
const INTEGER_UNARY = {[I32]: [0x67, 0x68, 0x69, 0xc0, 0xc1], [I64]: [0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4]};
const INTEGER_BINARY = {
  [I32]: [0x6a, 0x6a, 0x6a, 0x6b, 0x6b, 0x6c, ...range(0x71, 0x78)],
  [I64]: [0x7c, 0x7c, 0x7c, 0x7d, 0x7d, 0x7e, ...range(0x83, 0x8a)]
};
const LOW_BITS = {[I32]: [0xff, 0xffff, 0xffffff], [I64]: [0xff, 0xffff, 0xffffffff]};
const DIVISIONS = {[I32]: range(0x6d, 0x70), [I64]: range(0x7f, 0x82)};
const FLOAT = {[F32]: 0x8b, [F64]: 0x99}; // First of abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign.
const [ABS, NEG, SQRT, ADD, SUB, MUL, DIV, MIN, MAX, COPYSIGN] = [0, 1, 6, 7, 8, 9, 10, 11, 12, 13];
const LARGEST = {[F32]: 120, [F64]: 1000};
const LOADS = {
  [I32]: [0x28, 0x28, ...range(0x2c, 0x2f)],
  [I64]: [0x29, 0x29, ...range(0x30, 0x35)],
  [F32]: [0x2a],
  [F64]: [0x2b]
};
const STORES = {[I32]: [0x36, 0x36, 0x3a, 0x3b], [I64]: [0x37, 0x37, 0x3c, 0x3d, 0x3e], [F32]: [0x38], [F64]: [0x39]};

export class FunctionGenerator {
  constructor(module, index, random) {
    this.module = module;
    this.features = module.features;
    this.computed = module.features.floatArithmetic ? NUMBERS : INTEGERS;
    this.index = index;
    this.random = random;
    this.type = module.functions[index].type;
    this.labels = [];
    this.budget = random.weighted([
      [10, random.between(10, 60)],
      [10, random.between(60, 250)],
      [3, random.between(250, 900)],
      [module.isLarge ? 6 : 0, random.between(3000, 9000)],
      [module.isLarge && this.features.largeFunctions && 3, 50000]
    ]);
    this.locals = this.type.params.map(type => ({type, dirty: false, role: 'any'}));
    // One of each type, floats dirty; then more, sometimes more than a byte can count.
    for (const type of NUMBERS) this.addLocal(type);
    for (let i = random.between(1, 3); i > 0; i--) this.addLocal(I32, 'pointer');
    if (this.features.referenceTypes) for (const type of [FUNCREF, EXTERNREF]) this.addLocal(type);
    const more = random.weighted([
      [12, random.between(0, 12)],
      [2, random.between(30, this.features.largeFunctions ? 120 : 100)],
      [this.features.largeFunctions && 2, random.between(120, 420)]
    ]);
    for (let i = 0; i < more; i++) this.addLocal(random.of(random.chance(0.5) ? [I32, I64] : NUMBERS));
    this.firstSlots = random.chance(0.4); // Use a few locals much.
  }

  addLocal(type, role = 'any') {
    this.locals.push({
      type,
      role,
      dirty: isFloat(type) && (this.locals.length < this.type.params.length + 4 || this.random.chance(0.5))
    });
    return this.locals.length - 1;
  }

  body() {
    this.labels.push({types: this.type.results, isFunction: true});
    const begins = this.budget > 4000 && this.random.chance(0.5);
    const parts = [this.module.fuelCheck, ...(begins ? [this.longLoop()] : [])];
    parts.push(...this.sequence(this.random.between(1, 10), 4));
    for (const f of this.callees()) {
      if (f.type.results.length > 60) parts.push(this.into(f.type.results, this.callOf(f, 2)));
    }
    if (this.budget > 4000 && !begins) parts.push(this.longLoop());
    while (this.budget > 20) parts.push(this.statement(4));
    if (this.random.chance(0.15)) {
      const tail = this.tailCall(3);
      if (tail) parts.push(tail);
    }
    if (this.random.chance(0.6)) parts.push(this.traceLocals());
    const plain = this.type.results.every(type => !isFloat(type)) && this.random.chance(0.2);
    parts.push(...(plain ? this.type.results.map(type => this.leaf(type)) : this.values(this.type.results, 4, true)));
    return node(parts, this.type.results);
  }

  // Makes what is in the locals seen, through a global.
  traceLocals() {
    const seen = this.locals.flatMap(({type}, index) => {
      const local = get(index, type, isFloat(type));
      const bits = {
        [I32]: () => [local, 0xac],
        [I64]: () => [local],
        [F32]: () => [this.canonical(local), 0xbc, 0xad],
        [F64]: () => [this.canonical(local), 0xbd],
        [FUNCREF]: () => [local, 0xd1, 0xad],
        [EXTERNREF]: () => [local, 0xd1, 0xad]
      };
      return [...bits[type](), 0x85, 0x42, 29, 0x89];
    });
    return node([0x23, u(this.module.trace), ...seen, 0x24, u(this.module.trace)]);
  }

  encoded(body) {
    const declared = this.locals.slice(this.type.params.length).map(local => [1, local.type]);
    const code = joined([vector(declared), flatten(body, []), [0x0b]]);
    return joined([u(code.length), code]);
  }

  // How many slots of 4 bytes its frame takes at most, with a few for instructions that are no nodes.
  slots(body) {
    return slotsOf(this.locals.map(local => local.type)) + mostSlots(body) + 8;
  }

  // Adds unused locals, so that operands lie where a byte's reach and a frame that is not large end.
  pad(body) {
    for (let left = this.random.between(225, 290) - this.slots(body); left > 0; left -= 2) this.addLocal(I64);
  }

  // -- Choosing --

  pickLocal(type, accept = () => true) {
    const found = [];
    this.locals.forEach((local, index) => {
      if (local.type === type && accept(local)) found.push(index);
    });
    if (found.length === 0) return -1;
    if (this.firstSlots && this.random.chance(0.7)) return found[this.random.below(Math.min(3, found.length))];
    return this.random.chance(0.3) ? found[found.length - 1] : this.random.of(found);
  }
  readable(type) {
    return this.pickLocal(type);
  }
  writable(type) {
    return this.pickLocal(type, local => local.role === 'any');
  }

  // Labels whose values have these types, as branch depths.
  depths(types) {
    const found = [];
    this.labels.forEach((label, i) => {
      if (same(label.types, types)) found.push(this.labels.length - 1 - i);
    });
    return found;
  }
  labelAt(depth) {
    return this.labels[this.labels.length - 1 - depth];
  }

  // -- Values --

  constant(type) {
    const {random} = this;
    if (type === I32) return node([0x41, s(random.i32())], [I32]);
    if (type === I64) return node([0x42, s(random.i64())], [I64]);
    if (isReference(type)) return node([0xd0, type], [type]);
    const value = random.chance(0.15) ? NaN : random.float();
    if (type === F32) {
      const bits = Number.isNaN(value)
        ? random.of([0x7fc00000, 0xffc00000, 0x7fa00001, 0xff800001, 0x7fffffff])
        : new Uint32Array(Float32Array.of(value).buffer)[0];
      return node([0x43, f32Bytes(bits)], [F32], this.magnitudeOf(Math.fround(value)));
    }
    const bits = Number.isNaN(value)
      ? random.of([0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff4000000000001n, 0xfff0000000000001n])
      : new BigUint64Array(Float64Array.of(value).buffer)[0];
    return node([0x44, f64Bytes(bits)], [F64], this.magnitudeOf(value));
  }
  magnitudeOf(value) {
    return Number.isFinite(value) ? {magnitude: Math.max(1, Math.ceil(Math.log2(Math.abs(value) + 1)) + 1)} : {};
  }

  leaf(type) {
    const {random} = this;
    if (type === FUNCREF && random.chance(0.5))
      return node([0xd2, u(random.of(this.module.tableFunctions))], [FUNCREF]);
    if (random.chance(0.3)) return this.constant(type);
    const globals = this.module.globals.filter(global => global.type === type);
    if (globals.length > 0 && random.chance(0.15)) return node([0x23, u(random.of(globals).index)], [type]);
    const local = this.readable(type);
    return local < 0 ? this.constant(type) : get(local, type, this.locals[local].dirty);
  }

  canonical(value) {
    const [type] = value.results;
    if (value.magnitude !== undefined || !this.features.floatArithmetic) return value;
    if (this.random.chance(0.2)) return node([value, 0x10, u(this.module.canonical[type])], [type]);
    const local = u(this.pickLocal(type, l => l.dirty));
    return node([value, 0x22, local, nanBytes(type), 0x20, local, 0x20, local, COMPARISONS[type][0], 0x1b], [type]);
  }
  clean(value) {
    return value.dirty && isFloat(value.results[0]) ? this.canonical(value) : value;
  }
  cleanExpression(type, depth) {
    return this.clean(this.expression(type, depth));
  }

  // Values for a label, a call or a result.
  values(types, depth, canonical = false) {
    // Of hundreds one would trap.
    if (types.length > 60) return types.map(type => (this.random.chance(0.7) ? this.constant(type) : this.leaf(type)));
    const parts = [];
    for (const type of types) {
      const value = this.expression(type, this.random.chance(0.5) ? 0 : depth - 1);
      parts.push(isFloat(type) && canonical ? this.canonical(value) : value);
      parts.push(...this.between(depth));
    }
    return parts;
  }
  valuesFor(label, depth) {
    return this.values(label.types, depth, label.isFunction);
  }

  // Sometimes a statement, while operands wait on the stack.
  between(depth) {
    return depth > 1 && this.random.chance(0.12) ? [this.statement(depth - 2)] : [];
  }

  expression(type, depth) {
    this.budget--;
    if (depth <= 0 || this.budget <= 0) return this.leaf(type);
    const {random} = this,
      {floatArithmetic, referenceTypes} = this.features;
    const general = [
      [6, () => this.leaf(type)],
      [2, () => this.select(type, depth)],
      [2, () => this.tee(type, depth)],
      [2, () => this.block([type], depth)],
      [2, () => this.ifElse([type], depth)],
      [1, () => this.loop([type], depth)],
      [2, () => this.branchIfWith(type, depth)],
      [1, () => this.tableWith(type, depth)],
      [3, () => this.callFor(type, depth)],
      [0.4, () => this.never(type, depth)]
    ].map(([weight, make]) => [weight * 10, make]);
    if (isReference(type)) {
      if (type === FUNCREF) general.push([20, () => node([this.tableIndex(depth), 0x25, 0], [FUNCREF])]);
      return random.weighted(general)() ?? this.leaf(type);
    }
    const special = {
      [I32]: [
        [14, () => this.integerBinary(I32, depth)],
        [3, () => this.integerUnary(I32, depth)],
        [1, () => this.lowBits(I32, depth)],
        [6, () => this.condition(depth)],
        [1, () => this.division(I32, depth)],
        [4, () => this.toI32(depth)],
        [6, () => this.load(I32, depth)],
        [0.5, () => node([0x3f, 0], [I32])],
        [0.3, () => node([this.expression(I32, depth - 2), 0x40, 0], [I32])],
        [referenceTypes && 0.5, () => node([this.expression(random.of([FUNCREF, EXTERNREF]), depth - 1), 0xd1], [I32])]
      ],
      [I64]: [
        [14, () => this.integerBinary(I64, depth)],
        [3, () => this.integerUnary(I64, depth)],
        [1, () => this.lowBits(I64, depth)],
        [1, () => this.division(I64, depth)],
        [5, () => this.toI64(depth)],
        [5, () => this.load(I64, depth)]
      ],
      [F32]: [
        [floatArithmetic && 10, () => this.floatBinary(F32, depth)],
        [floatArithmetic && 4, () => this.floatUnary(F32, depth)],
        [5, () => this.toFloat(F32, depth)],
        [4, () => this.load(F32, depth)]
      ],
      [F64]: [
        [floatArithmetic && 10, () => this.floatBinary(F64, depth)],
        [floatArithmetic && 4, () => this.floatUnary(F64, depth)],
        [5, () => this.toFloat(F64, depth)],
        [4, () => this.load(F64, depth)]
      ]
    }[type].map(([weight, make]) => [weight * 10, make]);
    return random.weighted([...general, ...special])() ?? this.leaf(type);
  }

  // Mostly shallow operands: these are what instruction forms are made for.
  operand(type, depth) {
    return this.random.chance(0.45) ? this.leaf(type) : this.expression(type, depth - 1);
  }

  integerBinary(type, depth) {
    const a = this.operand(type, depth);
    return node([a, ...this.between(depth), this.operand(type, depth), this.random.of(INTEGER_BINARY[type])], [type]);
  }
  integerUnary(type, depth) {
    return node([this.operand(type, depth), this.random.of(INTEGER_UNARY[type])], [type]);
  }
  // Masks of whole bytes are extensions.
  lowBits(type, depth) {
    const [constant, and] = type === I32 ? [0x41, 0x71] : [0x42, 0x83];
    return node([this.operand(type, depth), constant, s(this.random.of(LOW_BITS[type])), and], [type]);
  }
  division(type, depth) {
    const {random} = this;
    const divisor = random.weighted([
      [4, () => this.nonzero(type)],
      [4, () => node([this.operand(type, depth), ...this.nonzeroMask(type)], [type])],
      [1, () => this.operand(type, depth)]
    ])();
    return node([this.operand(type, depth), divisor, random.of(DIVISIONS[type])], [type]);
  }
  nonzero(type) {
    const value = this.random.i32() || 3;
    return node([type === I32 ? 0x41 : 0x42, s(value === -1 && this.random.chance(0.7) ? 7 : value)], [type]);
  }
  nonzeroMask(type) {
    return type === I32 ? [[0x41, 0xff, 0, 0x71, 0x41, 1, 0x72]] : [[0x42, 0xff, 0, 0x83, 0x42, 1, 0x84]];
  }

  comparison(type, depth) {
    const a = this.operand(type, depth);
    return node([a, ...this.between(depth), this.operand(type, depth), this.random.of(COMPARISONS[type])], [I32]);
  }
  condition(depth) {
    const {random} = this;
    return random.weighted([
      [12, () => this.comparison(random.of([I32, I32, I64, ...this.computed]), depth)],
      [
        3,
        () => {
          const type = random.of([I32, I64]);
          return node([this.operand(type, depth), EQZ[type]], [I32]);
        }
      ],
      [3, () => node([this.comparison(random.of(this.computed), depth), 0x45], [I32])],
      [1, () => node([this.operand(I32, depth), 0x45, 0x45], [I32])],
      [
        1,
        () =>
          node(
            [this.comparison(I32, depth), this.comparison(I64, depth), random.of([0x71, 0x72, 0x73, 0x46, 0x47])],
            [I32]
          )
      ],
      [3, () => this.leaf(I32)],
      [1, () => node([this.operand(I32, depth), 0x41, 1, 0x71], [I32])]
    ])();
  }

  toI32(depth) {
    const {random} = this,
      {floatArithmetic} = this.features;
    return random.weighted([
      [4, () => node([this.operand(I64, depth), 0xa7], [I32])],
      [2, () => node([this.cleanExpression(F32, depth - 1), 0xbc], [I32])],
      [
        floatArithmetic && 2,
        () => {
          const unsigned = random.below(4);
          return node([this.operand(unsigned < 2 ? F32 : F64, depth), 0xfc, unsigned], [I32]);
        }
      ],
      [floatArithmetic && 1, () => this.truncation(I32, depth)]
    ])();
  }
  toI64(depth) {
    const {random} = this,
      {floatArithmetic} = this.features;
    return random.weighted([
      [5, () => node([this.operand(I32, depth), random.of([0xac, 0xad])], [I64])],
      [2, () => node([this.cleanExpression(F64, depth - 1), 0xbd], [I64])],
      [
        floatArithmetic && 2,
        () => {
          const which = random.below(4);
          return node([this.operand(which < 2 ? F32 : F64, depth), 0xfc, 4 + which], [I64]);
        }
      ],
      [floatArithmetic && 1, () => this.truncation(I64, depth)]
    ])();
  }
  // Mostly of values that fit.
  truncation(type, depth) {
    const which = this.random.below(4);
    const from = which < 2 ? F32 : F64;
    const value = this.random.chance(0.2)
      ? this.operand(from, depth)
      : node([this.operand(I32, depth), 0x41, 0xff, 0, 0x71, from === F32 ? 0xb2 : 0xb7], [from]);
    return node([value, (type === I32 ? 0xa8 : 0xae) + which], [type]);
  }
  toFloat(type, depth) {
    const {random} = this,
      {floatArithmetic} = this.features;
    const first = type === F32 ? 0xb2 : 0xb7;
    return random.weighted([
      [floatArithmetic && 4, () => node([this.operand(I32, depth), first + random.below(2)], [type], {magnitude: 33})],
      [
        floatArithmetic && 4,
        () => node([this.operand(I64, depth), first + 2 + random.below(2)], [type], {magnitude: 65})
      ],
      [
        2,
        () =>
          type === F32 ? node([this.operand(I32, depth), 0xbe], [F32]) : node([this.operand(I64, depth), 0xbf], [F64])
      ],
      [
        floatArithmetic && 2,
        () => {
          const value = this.operand(type === F32 ? F64 : F32, depth);
          const fits = value.magnitude <= LARGEST[F32];
          return node([value, type === F32 ? 0xb6 : 0xbb], [type], fits ? {magnitude: value.magnitude} : {dirty: true});
        }
      ]
    ])();
  }

  floatUnary(type, depth) {
    const operation = this.random.below(7);
    const a = this.operand(type, depth);
    const more =
      operation <= NEG
        ? {dirty: a.dirty, magnitude: a.magnitude}
        : a.magnitude === undefined || operation === SQRT
          ? {dirty: true}
          : {magnitude: a.magnitude + 1};
    return node([a, FLOAT[type] + operation], [type], more);
  }
  floatBinary(type, depth) {
    const operation = this.random.between(ADD, COPYSIGN);
    const a = this.operand(type, depth);
    const middle = this.between(depth);
    let b = this.operand(type, depth);
    let more = {dirty: true};
    if (operation === COPYSIGN) {
      b = this.clean(b);
      more = {dirty: a.dirty, magnitude: a.magnitude};
    } else if (a.magnitude !== undefined && b.magnitude !== undefined && operation !== DIV) {
      const magnitude =
        operation === MUL ? a.magnitude + b.magnitude : Math.max(a.magnitude, b.magnitude) + (operation <= SUB ? 1 : 0);
      if (magnitude <= LARGEST[type]) more = {magnitude};
    }
    return node([a, ...middle, b, FLOAT[type] + operation], [type], more);
  }

  select(type, depth) {
    const a = this.operand(type, depth),
      middle = this.between(depth),
      b = this.operand(type, depth);
    const opcode = isReference(type) || this.random.chance(0.2) ? [0x1c, 1, type] : [0x1b];
    return node([a, ...middle, b, this.condition(depth - 1), opcode], [type], {dirty: a.dirty || b.dirty});
  }
  tee(type, depth) {
    const local = this.writable(type);
    if (local < 0) return null;
    const value = this.expression(type, depth - 1);
    return node([this.locals[local].dirty ? value : this.clean(value), 0x22, u(local)], [type], {
      dirty: this.locals[local].dirty
    });
  }
  // A value that is never made.
  never(type, depth) {
    const label = this.random.below(this.labels.length);
    if (this.random.chance(0.1)) return node([0x00], [type]);
    if (this.labelAt(label).isLoop || this.random.chance(0.6)) return null;
    return node([...this.valuesFor(this.labelAt(label), depth - 1), 0x0c, u(label)], [type]);
  }

  // -- Memory --

  address(depth) {
    const {random} = this;
    const pointer = () =>
      get(
        this.pickLocal(I32, local => local.role === 'pointer'),
        I32
      );
    const constant = value => node([0x41, s(value)], [I32]);
    const small = () => constant(random.below(random.chance(0.75) ? 300 : 4000));
    // Below a pointer, and around what a 16-bit constant holds.
    const other = () => constant(random.chance(0.7) ? -random.between(1, 64) : random.between(32760, 70000));
    const masked = () => node([this.operand(I32, depth), 0x41, s(random.of([15, 127, 255, 4095, 65535])), 0x71], [I32]);
    return random.weighted([
      [40, pointer],
      [30, () => node([pointer(), pointer(), 0x6a], [I32])],
      [20, () => node([pointer(), small(), 0x6a], [I32])],
      [15, () => node([small(), pointer(), 0x6a], [I32])],
      [15, () => node([masked(), small(), 0x6a], [I32])],
      [8, () => node([random.chance(0.5) ? pointer() : masked(), other(), 0x6a], [I32])],
      [20, () => node([masked(), pointer(), 0x6a], [I32])],
      [20, () => node([pointer(), node([masked(), 0x41, 2, 0x74], [I32]), 0x6a], [I32])],
      [25, masked],
      [15, small],
      [1, () => this.operand(I32, depth)]
    ])();
  }
  memoryArgument(alignment) {
    const {random} = this;
    const offset = random.weighted([
      [60, random.below(16)],
      [30, random.between(240, 258)],
      [20, random.between(256, 5000)],
      [3, random.between(65400, 65537)],
      [1, 0xffffffff]
    ]);
    return [...u(random.below(alignment + 1)), ...u(offset)];
  }
  alignmentOf(opcode) {
    return (
      {
        0x28: 2,
        0x29: 3,
        0x2a: 2,
        0x2b: 3,
        0x2e: 1,
        0x2f: 1,
        0x32: 1,
        0x33: 1,
        0x34: 2,
        0x35: 2,
        0x36: 2,
        0x37: 3,
        0x38: 2,
        0x39: 3,
        0x3b: 1,
        0x3d: 1,
        0x3e: 2
      }[opcode] ?? 0
    );
  }
  load(type, depth) {
    const opcode = this.random.of(LOADS[type]);
    return node([this.address(depth - 1), opcode, this.memoryArgument(this.alignmentOf(opcode))], [type]);
  }
  store(depth) {
    const type = this.random.of([I32, I32, I64, F32, F64]);
    const opcode = this.random.of(STORES[type]);
    const address = this.address(depth - 1);
    return node([
      address,
      ...this.between(depth),
      this.clean(this.operand(type, depth)),
      opcode,
      this.memoryArgument(this.alignmentOf(opcode))
    ]);
  }
  bulk(depth) {
    const {random, module} = this;
    const passive = this.features.referenceTypes;
    const small = () => node([0x41, s(random.below(60))], [I32]);
    const size = () => (random.chance(0.05) ? this.leaf(I32) : small());
    return random.weighted(
      [
        [3, () => node([this.address(depth - 1), this.expression(I32, depth - 1), size(), 0xfc, 11, 0])],
        [3, () => node([this.address(depth - 1), this.address(depth - 1), size(), 0xfc, 10, 0, 0])],
        [
          passive && 2,
          () => node([this.address(depth - 1), small(), small(), 0xfc, 8, u(random.below(module.data.length)), 0])
        ],
        [passive && 0.2, () => node([0xfc, 9, u(random.below(module.data.length))])]
      ].map(([weight, make]) => [weight * 10, make])
    )();
  }

  // -- Tables --

  tableIndex(depth) {
    const {random, module} = this;
    return random.weighted(
      [
        [6, () => node([0x41, s(random.below(module.tableSize))], [I32])],
        [4, () => node([this.operand(I32, depth), 0x41, s(7), 0x71], [I32])],
        [0.3, () => this.operand(I32, depth)]
      ].map(([weight, make]) => [weight * 10, make])
    )();
  }
  table(depth) {
    const {random} = this;
    const reference = () => this.leaf(FUNCREF);
    return random.weighted([
      [4, () => node([this.tableIndex(depth - 1), reference(), 0x26, 0])],
      [1, () => node([this.tableIndex(depth - 1), reference(), 0x41, 1, 0xfc, 17, 0])],
      [1, () => node([this.tableIndex(depth - 1), this.tableIndex(depth - 1), 0x41, 2, 0xfc, 14, 0, 0])],
      [1, () => node([this.tableIndex(depth - 1), 0x41, 0, 0x41, 1, 0xfc, 12, 1, 0])],
      [1, () => node([0xfc, 13, random.below(2)])],
      [1, () => this.into([I32], node([reference(), 0x41, random.below(2), 0xfc, 15, 0], [I32]))],
      [1, () => this.into([I32], node([0xfc, 16, 0], [I32]))]
    ])();
  }

  // -- Calls --

  // Functions call later ones only, so that calls end; those in the table call none indirectly.
  callees(results) {
    return this.module.callable.filter(
      f =>
        (f.index < this.module.imported.length || f.index > this.module.indexOf(this.index)) &&
        (results === undefined || same(f.type.results, results))
    );
  }
  arguments(type, depth) {
    return type.params.flatMap(param => [
      this.clean(this.operand(param, type.params.length > 12 ? 0 : depth)),
      ...this.between(depth)
    ]);
  }
  call(results, depth) {
    if (this.module.canCallIndirect(this.index) && this.random.chance(0.3))
      return this.callIndirect(results, depth, 0x11);
    const found = this.callees(results);
    if (found.length === 0) return null;
    return this.callOf(this.random.of(found), depth);
  }
  callOf(callee, depth) {
    return this.callNode(callee.type, [...this.arguments(callee.type, depth - 1), 0x10, u(callee.index)]);
  }
  callIndirect(results, depth, opcode) {
    const types = this.module.callable
      .map(f => f.type)
      .filter(type => results === undefined || same(type.results, results));
    if (types.length === 0) return null;
    const type = this.random.of(types);
    // Mostly a function that is there and has this type.
    const fitting = this.module.tableContents.flatMap((f, i) =>
      f && same(f.type.params, type.params) && same(f.type.results, type.results) ? [i] : []
    );
    if (fitting.length === 0 && this.random.chance(0.8)) return null;
    const index =
      fitting.length > 0 && this.random.chance(0.93)
        ? node([0x41, s(this.random.of(fitting))], [I32])
        : this.tableIndex(depth - 1);
    return this.callNode(type, [...this.arguments(type, depth - 1), index, opcode, u(this.module.typeIndex(type)), 0]);
  }
  callNode(type, parts) {
    return node(parts, type.results, {copied: slotsOf(type.params)});
  }
  callFor(type, depth) {
    return this.call([type], depth);
  }
  tailCall(depth) {
    if (!this.features.tailCalls) return null;
    const {results} = this.type;
    if (this.module.canCallIndirect(this.index) && this.random.chance(0.3))
      return this.callIndirect(results, depth, 0x13);
    // What an imported function gives may be a NaN with any payload, and nobody can make it canonical behind a tail call.
    const found = this.callees(results).filter(f => f.index >= this.module.imported.length || !results.some(isFloat));
    if (found.length === 0) return null;
    const callee = this.random.of(found);
    return node([...this.arguments(callee.type, depth - 1), 0x12, u(callee.index)]);
  }

  // -- Blocks --

  blockType(params, results) {
    if (params.length === 0 && results.length === 0) return [EMPTY];
    if (params.length === 0 && results.length === 1) return [results[0]];
    return s(this.module.typeIndex({params, results}));
  }
  // Of a block that has some.
  parameters(most) {
    if (!this.features.multiValue) return [];
    return Array.from({length: this.random.below(most + 1)}, () => this.random.of(NUMBERS));
  }

  // What is between a block's beginning and its end.
  inside(label, params, results, depth) {
    this.labels.push(label);
    const {random} = this;
    const parts = [];
    const passes = same(params, results) && random.chance(0.5);
    if (!passes) for (const type of [...params].reverse()) parts.push(this.take(type, depth));
    parts.push(...this.sequence(random.between(0, 4), depth - 1));
    if (!passes) parts.push(...this.values(results, depth - 1));
    if (random.chance(0.08)) parts.push(this.leave(depth - 1), ...this.deadCode(depth));
    this.labels.pop();
    return parts;
  }
  // Takes one value off the stack.
  take(type, depth) {
    const {random} = this;
    const local = this.pickLocal(type, l => l.role === 'any' && (l.dirty || !isFloat(type)));
    if (local < 0 || random.chance(0.1)) return node([0x1a]);
    if ((type === I32 || type === I64) && random.chance(0.4)) {
      return node([this.operand(type, depth), random.of(INTEGER_BINARY[type]), 0x21, u(local)]);
    }
    return node([0x21, u(local)]);
  }
  into(types, value) {
    if (types.length > 60) return this.fold(types, value);
    return node([value, ...[...types].reverse().map(type => this.take(type, 0))]);
  }

  block(results, depth, params = this.random.chance(0.2) ? this.parameters(3) : []) {
    const entering = this.values(params, depth - 1);
    return node(
      [
        ...entering,
        0x02,
        this.blockType(params, results),
        ...this.inside({types: results}, params, results, depth),
        0x0b
      ],
      results,
      {dirty: true}
    );
  }
  ifElse(results, depth, params = this.random.chance(0.15) ? this.parameters(2) : []) {
    const entering = [...this.values(params, depth - 1), this.condition(depth - 1)];
    const then = this.inside({types: results}, params, results, depth);
    const otherwise =
      same(params, results) && this.random.chance(0.5)
        ? []
        : [0x05, ...this.inside({types: results}, params, results, depth)];
    return node([...entering, 0x04, this.blockType(params, results), ...then, ...otherwise, 0x0b], results, {
      dirty: true
    });
  }
  loop(results, depth, params = this.random.chance(0.25) ? this.parameters(3) : []) {
    const {random} = this;
    const entering = this.values(params, depth - 1);
    const start = [0x03, this.blockType(params, results), this.module.fuelCheck];
    if (params.length > 0 || random.chance(0.2)) {
      return node(
        [...entering, ...start, ...this.inside({types: params, isLoop: true}, params, results, depth), 0x0b],
        results,
        {dirty: true}
      );
    }
    const type = random.chance(0.75) ? I32 : I64;
    const [constant, subtract, greater] = type === I32 ? [0x41, 0x6b, 0x4a] : [0x42, 0x7d, 0x55];
    const counter = u(this.addLocal(type, 'counter'));
    const step = [0x20, counter, constant, 1, subtract];
    const again = random.weighted([
      [type === I32 ? 4 : 0, [...step, 0x22, counter, 0x0d, 0]],
      [2, [...step, 0x22, counter, constant, 0, greater, 0x0d, 0]],
      [2, [...step, 0x21, counter, 0x20, counter, EQZ[type], 0x45, 0x0d, 0]],
      [1, [...step, 0x22, counter, EQZ[type], 0x04, EMPTY, 0x05, 0x0c, 1, 0x0b]]
    ]);
    this.labels.push({types: [], isLoop: true});
    const inner = this.sequence(random.between(1, 4), depth - 1);
    this.labels.pop();
    // The results are made behind the branch back.
    this.labels.push({types: [], isLoop: true, isOver: true});
    const last = this.values(results, depth - 2);
    this.labels.pop();
    return node(
      [constant, s(random.between(1, 6)), 0x21, counter, ...start, ...inner, ...again, ...last, 0x0b],
      results,
      {dirty: true}
    );
  }

  // Two turns of a loop so long that the branch back is a wide one, or, without large functions, hardly possible: of
  // statements that neither trap nor leave.
  longLoop() {
    const {random} = this;
    const count = this.features.largeFunctions
      ? random.between(6000, 14000)
      : random.chance(0.5)
        ? random.between(3600, 4800) // About as many as there can be.
        : random.between(1000, 3600);
    const counter = u(this.addLocal(I32, 'counter'));
    const step = [0x20, counter, 0x41, 1, 0x6b, 0x22, counter, 0x0d, 0];
    const statements = Array.from({length: count}, () => this.update(0));
    this.budget /= 4;
    // Sometimes the second turn goes past all of them.
    const turn = random.chance(0.5)
      ? [0x02, EMPTY, 0x20, counter, 0x41, 1, 0x46, 0x0d, 0, ...statements, 0x0b]
      : statements;
    return node([0x41, 2, 0x21, counter, 0x03, EMPTY, this.module.fuelCheck, ...turn, ...step, 0x0b]);
  }

  // -- Branches --

  branchIfWith(type, depth) {
    const found = this.depths([type]);
    if (found.length === 0) return null;
    const target = this.random.of(found);
    let value = this.operand(type, depth);
    if (this.labelAt(target).isFunction && isFloat(type)) value = this.canonical(value);
    return node([value, ...this.between(depth), this.condition(depth - 1), 0x0d, u(target)], [type], {
      dirty: value.dirty
    });
  }
  tableWith(type, depth) {
    this.labels.push({types: [type]});
    const found = this.depths([type]);
    const isSeen = found.some(target => this.labelAt(target).isFunction);
    const value = this.operand(type, depth);
    const targets = Array.from({length: this.random.between(0, 5)}, () => u(this.random.of(found)));
    const parts = [
      ...this.sequence(this.random.below(2), depth - 2),
      isSeen && isFloat(type) ? this.canonical(value) : value,
      this.tableIndex(depth - 1),
      0x0e,
      vector(targets),
      u(this.random.of(found)),
      ...this.deadCode(depth)
    ];
    this.labels.pop();
    return node([0x02, this.blockType([], [type]), ...parts, 0x0b], [type], {dirty: true});
  }
  branchIf(depth) {
    const found = this.depths([]).filter(target => !this.labelAt(target).isLoop || this.random.chance(0.3));
    if (found.length === 0) return null;
    return node([this.condition(depth), 0x0d, u(this.random.of(found))]);
  }
  branchIfValues(depth) {
    const target = this.random.below(this.labels.length);
    const label = this.labelAt(target);
    if (label.isLoop && this.random.chance(0.5)) return null;
    const value = node([...this.valuesFor(label, depth - 1), this.condition(depth - 1), 0x0d, u(target)], label.types);
    return this.into(label.types, value);
  }
  // An unconditional way out.
  leave(depth) {
    const {random} = this;
    if (random.chance(0.15)) return this.tailCall(depth) ?? node([0x00]);
    const target = random.below(this.labels.length);
    if (this.labelAt(target).isLoop || random.chance(0.3))
      return node([...this.valuesFor(this.labels[0], depth - 1), 0x0f]);
    return node([...this.valuesFor(this.labelAt(target), depth - 1), 0x0c, u(target)]);
  }
  deadCode(depth) {
    const {random} = this;
    return random.weighted([
      [3, () => []],
      [2, () => this.sequence(random.between(1, 3), depth - 2)],
      [1, () => [node([0x6a, 0x1a])]],
      [1, () => [node([0x1b, 0x1a])]],
      [1, () => [node([0x21, u(this.writable(I64))])]]
    ])();
  }
  // switch: nested blocks, left by a table.
  switching(depth) {
    const {random} = this;
    const count = random.between(1, random.chance(0.05) ? 40 : 6);
    for (let i = 0; i < count; i++) this.labels.push({types: []});
    const found = this.depths([]).filter(target => !this.labelAt(target).isLoop || random.chance(0.2));
    const isLong = random.chance(0.02);
    const length = isLong ? random.between(200, 2000) : random.between(0, count + 2);
    const targets = Array.from({length}, () => u(random.of(found)));
    let parts = [
      this.operand(I32, depth),
      random.chance(0.7) ? [0x41, s(random.of(isLong ? [255, 1023] : [1, 3, 7])), 0x71] : [],
      0x0e,
      vector(targets),
      u(random.of(found))
    ];
    for (let i = 0; i < count; i++) {
      this.labels.pop();
      parts = [0x02, EMPTY, ...parts, 0x0b, ...this.sequence(random.below(3), depth - 2)];
      if (i + 1 < count && random.chance(0.3)) parts.push(0x0c, u(random.below(count - i - 1)));
    }
    return node(parts);
  }

  // -- Statements --

  sequence(count, depth) {
    return Array.from({length: count}, () => this.statement(depth));
  }

  statement(depth) {
    this.budget--;
    const {random} = this;
    if (depth <= 0 || this.budget <= 0) return this.assignment(0);
    const make = random.weighted([
      [20, () => this.assignment(depth)],
      [10, () => this.update(depth)],
      [14, () => this.store(depth)],
      [5, () => this.pointer(depth)],
      [4, () => this.globalSet(depth)],
      [3, () => node([this.expression(random.of(NUMBERS), depth - 1), 0x1a])],
      [8, () => this.ifElse([], depth)],
      [5, () => this.block([], depth)],
      [5, () => this.loop([], depth)],
      [8, () => this.branchIf(depth)],
      [3, () => this.branchIfValues(depth)],
      [3, () => this.switching(depth)],
      [5, () => this.callStatement(depth)],
      [2, () => this.bulk(depth)],
      [this.features.referenceTypes && 1, () => this.table(depth)],
      [3, () => this.swap()],
      [4, () => this.pile(depth)],
      [this.features.multiValue && 2, () => this.manyResults(depth)],
      [1, () => node([this.condition(depth - 1), 0x04, EMPTY, ...this.leaving(depth), 0x0b])]
    ]);
    return make() ?? this.assignment(depth);
  }
  leaving(depth) {
    this.labels.push({types: []});
    const parts = [...this.sequence(this.random.below(2), depth - 1), this.leave(depth - 1), ...this.deadCode(depth)];
    this.labels.pop();
    return parts;
  }
  assignment(depth) {
    const references = this.features.referenceTypes ? [FUNCREF, EXTERNREF] : [];
    const type = this.random.of([I32, I32, I32, I64, I64, F32, F64, F64, ...references]);
    const local = this.writable(type);
    if (local < 0) return node([0x01]);
    const value = this.expression(type, depth - 1);
    return node([this.locals[local].dirty ? value : this.clean(value), 0x21, u(local)]);
  }
  // x = x op y
  update(depth) {
    const {random} = this;
    const type = random.of([I32, I32, I64]);
    const local = this.writable(type);
    const operands = [get(local, type), this.operand(type, depth)];
    if (random.chance(0.2)) operands.reverse();
    return node([
      ...operands,
      random.of(INTEGER_BINARY[type]),
      random.chance(0.2) ? [0x22, ...u(local), 0x1a] : [0x21, ...u(local)]
    ]);
  }
  pointer(depth) {
    const mask = this.random.of([15, 255, 1023, 4095]);
    return node([
      this.operand(I32, depth),
      0x41,
      s(mask),
      0x71,
      0x21,
      u(this.pickLocal(I32, local => local.role === 'pointer'))
    ]);
  }
  globalSet(depth) {
    const global = this.random.of(this.module.globals.filter(g => g.isMutable));
    return node([this.cleanExpression(global.type, depth - 1), 0x24, u(global.index)]);
  }
  swap() {
    const type = this.random.of(NUMBERS);
    const accept = this.random.chance(0.5) ? l => l.role === 'any' && l.dirty : l => l.role === 'any' && !l.dirty;
    const [a, b, c] = [0, 0, 0].map(() => this.pickLocal(type, accept));
    if (a < 0) return null;
    return this.random.chance(0.6)
      ? node([0x20, u(a), 0x20, u(b), 0x21, u(a), 0x21, u(b)])
      : node([0x20, u(a), 0x20, u(b), 0x20, u(c), 0x21, u(a), 0x21, u(b), 0x21, u(c)]);
  }
  // Many values on the stack, then statements, then the values are used.
  pile(depth) {
    const {random} = this;
    const count = random.weighted([
      [8, random.between(2, 6)],
      [2, random.between(7, 40)],
      [random.chance(0.1) ? 1 : 0, this.features.largeFunctions ? random.between(100, 300) : random.between(40, 100)]
    ]);
    const type = random.of([I32, I64]);
    const parts = [];
    for (let i = 0; i < count; i++)
      parts.push(random.chance(0.85) ? this.leaf(type) : this.expression(type, depth - 2));
    parts.push(...this.sequence(random.between(0, 3), depth - 2));
    for (let i = 1; i < count; i++) parts.push(random.of(type === I32 ? [0x6a, 0x6b, 0x73] : [0x7c, 0x7d, 0x85]));
    return node([...parts, 0x21, u(this.writable(type))]);
  }
  manyResults(depth) {
    const {random} = this;
    const types =
      this.module.isWide && random.chance(0.3)
        ? Array(random.between(100, 300)).fill(random.of([I32, I64]))
        : Array.from({length: random.between(2, 4)}, () => random.of(NUMBERS));
    const make = random.of([
      () => this.block(types, depth),
      () => this.ifElse(types, depth),
      () => this.loop(types, depth)
    ]);
    return this.into(types, make());
  }
  // Many values of one type become one, in which each shows: not so with a product.
  fold(types, value) {
    const operators = types[0] === I32 ? [0x6a, 0x6b, 0x73] : [0x7c, 0x7d, 0x85];
    return node([value, types.slice(1).map(() => this.random.of(operators)), 0x21, u(this.writable(types[0]))]);
  }
  callStatement(depth) {
    const call = this.call(undefined, depth);
    return call && this.into(call.results, call);
  }
}
