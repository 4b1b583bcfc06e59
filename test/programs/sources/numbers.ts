// AssemblyScript: its runtime with garbage collector, strings, maps and closures' substitutes, over WASI.
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, count: i32, written: usize): i32;

const iov = memory.data(16);

function print(line: string): void {
  const bytes = String.UTF8.encode(line + "\n");
  store<usize>(iov, changetype<usize>(bytes));
  store<u32>(iov, bytes.byteLength, 4);
  fd_write(1, iov, 1, iov + 8);
}

abstract class Animal {
  constructor(public name: string) {}
  abstract legs(): i32;
  describe(): string { return this.name + " has " + this.legs().toString() + " legs"; }
}
class Cat extends Animal { legs(): i32 { return 4; } }
class Bird extends Animal { legs(): i32 { return 2; } }

class Complex {
  constructor(public re: f64, public im: f64) {}
  @operator("*") multiply(o: Complex): Complex {
    return new Complex(this.re * o.re - this.im * o.im, this.re * o.im + this.im * o.re);
  }
  @operator("+") add(o: Complex): Complex { return new Complex(this.re + o.re, this.im + o.im); }
}

function mandelbrot(): void {
  for (let y = -1.2; y <= 1.2; y += 0.2) {
    let line = "";
    for (let x = -2.0; x <= 0.6; x += 0.05) {
      const c = new Complex(x, y);
      let z = new Complex(0, 0), n = 0;
      while (n < 40 && z.re * z.re + z.im * z.im < 4) { z = z * z + c; n++; }
      line += n == 40 ? "#" : n > 8 ? "+" : n > 4 ? "." : " ";
    }
    print(line);
  }
}

export function _start(): void {
  const animals: Animal[] = [new Cat("Tom"), new Bird("Tweety"), new Cat("Kitty")];
  animals.sort((a, b) => a.name > b.name ? 1 : -1);
  for (let i = 0; i < animals.length; i++) print(animals[i].describe());
  const counts = new Map<string, i32>();
  const words = "the weft is the thread that is drawn through the warp".split(" ");
  for (let i = 0; i < words.length; i++) counts.set(words[i], (counts.has(words[i]) ? counts.get(words[i]) : 0) + 1);
  const keys = counts.keys().sort();
  for (let i = 0; i < keys.length; i++) print(keys[i] + ": " + counts.get(keys[i]).toString());
  print((1.0 / 3.0).toString() + " " + (2.0 ** 70).toString() + " " + f32(0.1).toString() + " " + i64.MIN_VALUE.toString());
  print(Math.sin(1).toString() + " " + Math.log(10).toString() + " " + NativeMathf.exp(1).toString());
  const bytes = new Uint8Array(256);
  for (let i = 0; i < 256; i++) bytes[i] = u8(i * i);
  print(bytes.slice(250).join("-") + " " + bytes.reduce<u32>((sum, b) => rotl(sum, 5) ^ b, 0).toString());
  mandelbrot();
}
