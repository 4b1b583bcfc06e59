// Runs a WASI program in node, the oracle: node node-host.mjs '{"file": ..., "args": [...], "env": {...}, "preopens": {...}}'
import {readFileSync} from 'node:fs';
import {WASI} from 'node:wasi';

const {file, args, env, preopens} = JSON.parse(process.argv[2]);
const module = new WebAssembly.Module(readFileSync(file));
const name =
  WebAssembly.Module.imports(module).find(imported => imported.module.startsWith('wasi'))?.module ??
  'wasi_snapshot_preview1';
const wasi = new WASI({
  version: name === 'wasi_unstable' ? 'unstable' : 'preview1',
  args: [file, ...args],
  env,
  preopens,
  returnOnExit: true
});
try {
  process.exitCode = wasi.start(new WebAssembly.Instance(module, {[name]: wasi.wasiImport}));
} catch (error) {
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  process.exitCode = 124; // What the weft command says of a trap.
}
