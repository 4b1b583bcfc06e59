// Well-known WebAssembly modules in npm packages (package.json pins the versions). They need a JavaScript host.
// `scenario` is what is done with it (scenarios.mjs). Not so for Lua, whose host throws exceptions through the
// guest's frames, and for swc, whose host calls the guest while the guest calls it, which Weft does not allow
// (weft.h, weft_host_function). `refusal` is what Weft says of a module that it is not meant to run.
const MODULES = [
  {title: 'source-map 0.7', language: 'Rust', path: 'source-map/lib/mappings.wasm', scenario: 'source-map'},
  {title: 'Lua (wasmoon)', language: 'C', path: 'wasmoon/dist/glue.wasm'},
  {
    title: 'QuickJS',
    language: 'C',
    path: '@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
    scenario: 'quickjs'
  },
  {title: 'SQLite (sql.js)', language: 'C', path: 'sql.js/dist/sql-wasm.wasm', scenario: 'sqlite'},
  {title: 'SQLite (sql.js), unoptimised', language: 'C', path: 'sql.js/dist/sql-wasm-debug.wasm'},
  {title: 'brotli', language: 'Rust', path: 'brotli-wasm/pkg.node/brotli_wasm_bg.wasm', scenario: 'brotli'},
  {title: 'swc', language: 'Rust', path: '@swc/wasm-web/wasm_bg.wasm'},
  // 85,865 data segments; engine_limits.h allows 65,535.
  {
    title: 'esbuild',
    language: 'Go',
    path: 'esbuild-wasm/esbuild.wasm',
    refusal: 'exceeds a limit of Weft: too many entries'
  }
];

export function findModules(inPackage) {
  return MODULES.map(module => ({...module, file: inPackage(module.path)}));
}
