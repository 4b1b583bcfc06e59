// A random number generator with a seed (mulberry32), and choices made with it.
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }
  below(n) {
    return Math.floor((this.next() / 2 ** 32) * n);
  }
  between(low, high) {
    return low + this.below(high - low + 1);
  }
  chance(p) {
    return this.next() < p * 2 ** 32;
  }
  of(list) {
    return list[this.below(list.length)];
  }
  // From [[weight, choice]...]. A weight of false is none.
  weighted(choices) {
    let left = this.below(choices.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, choice] of choices) if ((left -= weight) < 0) return choice;
  }
  bits64() {
    return (BigInt(this.next()) << 32n) | BigInt(this.next());
  }

  // Integers at the edges of what encodings hold, and any.
  i32() {
    const edges = [
      0, 1, 2, -1, -2, 127, 128, 129, -127, -128, -129, 254, 255, 256, 257, 32767, 32768, -32768, -32769, 65535, 65536,
      65537, 0x7fffffff, -0x80000000, -0x7fffffff, 0x7ffffffe, 31, 32, 33, 63, 64, 16, 8, 100, 1000
    ];
    return this.weighted([
      [6, () => this.of(edges)],
      [3, () => this.between(-20, 20)],
      [1, () => this.next() | 0],
      [1, () => this.between(-300, 300)]
    ])();
  }
  i64() {
    const edges = [
      0x7fffffffffffffffn,
      -0x8000000000000000n,
      -0x7fffffffffffffffn,
      0xffffffffn,
      0x100000000n,
      -0x80000000n,
      -0x80000001n,
      0x80000000n,
      0x7fffffffn,
      0x8000n,
      -0x8001n,
      0x123456789abcdefn,
      1n << 32n,
      -1n << 32n
    ];
    return this.weighted([
      [5, () => BigInt(this.i32())],
      [3, () => this.of(edges)],
      [1, () => BigInt.asIntN(64, this.bits64())]
    ])();
  }
  // Values that can be handed over by JavaScript: no NaN with a payload of its own.
  float() {
    return this.weighted([
      [
        5,
        () =>
          this.of([
            0,
            -0,
            1,
            -1,
            0.5,
            -0.5,
            1.5,
            2.5,
            -2.5,
            255,
            65536,
            1e10,
            -1e10,
            4294967296,
            3.4e38,
            1e-40,
            5e-324,
            Infinity,
            -Infinity,
            2147483648,
            -2147483649,
            9223372036854775808
          ])
      ],
      [3, () => this.between(-1000, 1000)],
      [2, () => (this.next() - 2 ** 31) / 1000],
      // Of any size, more often one that an f32 can have.
      [2, () => (this.next() - 2 ** 31) * 2 ** this.between(-100, 90)],
      [1, () => (this.next() - 2 ** 31) * 2 ** this.between(-1000, 990)]
    ])();
  }
  argument(type) {
    return {
      0x7f: () => this.i32(),
      0x7e: () => this.i64(),
      0x7d: () => Math.fround(this.float()),
      0x7c: () => this.float(),
      0x70: () => null,
      0x6f: () => null
    }[type]();
  }
}
