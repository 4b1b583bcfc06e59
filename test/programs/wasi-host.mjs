// Runs a WASI program in node, the oracle: node wasi-host.mjs FILE.wasm [ARGUMENTS...]. It sees the environment as it
// is here.
import {readFileSync} from 'node:fs';
import {WASI} from 'node:wasi';

const [file, ...rest] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(file));
const name =
  WebAssembly.Module.imports(module).find(imported => imported.module.startsWith('wasi'))?.module ??
  'wasi_snapshot_preview1';
const wasi = new WASI({
  version: name === 'wasi_unstable' ? 'unstable' : 'preview1',
  args: [file, ...rest],
  env: process.env,
  returnOnExit: true
});
const instance = new WebAssembly.Instance(module, {[name]: wasi.wasiImport});
try {
  process.exitCode = wasi.start(instance);
} catch (error) {
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  process.exitCode = 124; // What the weft command says of a trap.
}
