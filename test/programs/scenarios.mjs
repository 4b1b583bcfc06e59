// What is done with the modules of npm packages, each through the package's own JavaScript. Every scenario returns a
// text that shows what came of it.
import {pathToFileURL} from 'node:url';

const text = 'The weft is the thread that is drawn, in place, through a warp that is already there. '.repeat(60);

export const scenarios = {
  async brotli(require) {
    const brotli = require('brotli-wasm');
    const {compress, decompress} = await (brotli.default ?? brotli);
    const packed = compress(Buffer.from(text));
    const unpacked = Buffer.from(decompress(packed)).toString();
    if (unpacked !== text) throw new Error('not what was packed');
    return `${text.length} bytes in ${packed.length}`;
  },

  async sqlite(require) {
    const SQL = await require('sql.js')();
    const database = new SQL.Database();
    database.run('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT, c REAL)');
    for (let i = 0; i < 12; i++) database.run('INSERT INTO t VALUES (?, ?, ?)', [i, `row ${(i * 37) % 12}`, i / 7]);
    database.run('CREATE INDEX i ON t (b)');
    const [{values}] = database.exec(
      `SELECT count(*), max(b), round(sum(c), 9), group_concat(a % 7, '') FROM t WHERE b > 'row 3'`
    );
    database.close();
    return values.join(' ');
  },

  async quickjs(require, packages) {
    const load = name => import(pathToFileURL(require.resolve(name)));
    const core = await load('quickjs-emscripten-core');
    const {default: variant} = await load('@jitl/quickjs-wasmfile-release-sync');
    const QuickJS = await core.newQuickJSWASMModuleFromVariant(variant.default ?? variant);
    return QuickJS.evalCode(`
      const primes = [];
      for (let n = 2; primes.length < 300; n++) if (primes.every(p => n % p)) primes.push(n);
      class A { #x = 7; get x() { return this.#x ** 0.5; } }
      const words = 'the weft the warp'.replace(/(\\w)(\\w*)/g, (_, a, b) => a.toUpperCase() + b).split(' ');
      function* numbers() { for (let i = 0; i < 5; i++) yield i * 1.5; }
      JSON.stringify({primes: primes.slice(-3), x: new A().x, words, all: [...numbers()], big: String(3n ** 100n),
                      date: new Date(86400000).toISOString(), sorted: [3, 1, 2].sort(),
                      error: (() => { try { null.x } catch (e) { return e.message } })()})`);
  },

  async 'source-map'(require) {
    const {SourceMapConsumer, SourceMapGenerator} = require('source-map');
    const generator = new SourceMapGenerator({file: 'out.js'});
    for (let i = 0; i < 300; i++) {
      generator.addMapping({
        source: `in${i % 3}.js`,
        original: {line: i + 1, column: (i * 7) % 31},
        generated: {line: 1 + (i >> 2), column: i * 5},
        name: 'n' + (i % 11)
      });
    }
    return SourceMapConsumer.with(generator.toString(), null, consumer => {
      const positions = [1, 20, 60].map(line => consumer.originalPositionFor({line, column: 100}));
      positions.push(consumer.generatedPositionFor({source: 'in1.js', line: 50, column: (49 * 7) % 31}));
      let count = 0;
      consumer.eachMapping(() => count++);
      return `${count} mappings, ${JSON.stringify(positions)}`;
    });
  }
};
