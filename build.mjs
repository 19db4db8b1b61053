#!/usr/bin/env node
/**
 * Makes the kernels, which are source for all that follows, and `dist`: the library by tsc, file by
 * file, so that it shares rxjs with its user; the command by esbuild, in one folder with its workers,
 * because loading some 400 small files takes longer than a short run. The licences of the packages in
 * the command go to THIRD-PARTY-LICENSES.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';
import { thirdPartyLicenses } from './third-party-licenses.mjs';

const require = createRequire(import.meta.url);

await compileKernels();
await bundlePage();
rmSync('dist', { recursive: true, force: true });
execFileSync(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    stdio: 'inherit',
  },
);

const options = {
  outdir: 'dist/bin',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['sharp', 'bullmq', 'ioredis'], // optional peers
  // Less to read at each start; names stay, for stack traces.
  minifyWhitespace: true,
  minifySyntax: true,
  sourcemap: true,
  metafile: true, // which packages are inside
  alias: {
    // By the conditions of its package, Node gets it as CommonJS, which cannot be shaken.
    rxjs: './node_modules/rxjs/dist/esm/index.js',
    // Of yargs; the file says why.
    'string-width': './src/cli/terminal/ascii-width.ts',
  },
  // As in a bundle of webpack, threads.js takes this in place of `eval("require")`.
  define: { __non_webpack_require__: 'require' },
  // CommonJS packages in the bundle still want `require` for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
};
const bundleCommand = (together, write) =>
  build({
    ...options,
    write,
    entryPoints: { 'image-pipeline': 'src/cli/main.ts' },
    splitting: true, // a command's code is loaded when it runs
    plugins: [withoutIndex(together)],
  });
// Splitting alone makes some forty files of a few lines that each command loads, and Node opens them all at once.
const command = await bundleCommand(smallModules((await bundleCommand([], false)).metafile), true);
if ('src/index.ts' in command.metafile.inputs) {
  throw new Error('The bundle has the public index in it, which ties all commands to each other');
}
// The other processes of `compare` have chunks of their own. Shared ones would cut those of the command to pieces,
// and Node opens all files of an import at once: with few descriptors the command could not start.
const comparison = await build({
  ...options,
  entryPoints: {
    'downloads-process': 'src/cli/compare/sweep/downloads-process.ts',
    'rung-process': 'src/cli/compare/rung-process.ts',
    'server-process': 'src/cli/compare/server-process.ts',
  },
  splitting: true,
  plugins: [withoutIndex()],
});
// Each worker is a bundle of its own: what they share is small, and a thread opens one file faster than six.
const workers = await Promise.all(
  ['image-worker', 'gif-worker', 'disk-worker'].map((worker) =>
    build({
      ...options,
      splitting: true, // an encoder's code is loaded when it is asked for
      entryPoints: [`src/actors/${worker}.ts`],
    }),
  ),
);
chmodSync('dist/bin/image-pipeline.js', 0o755);
writeFileSync(
  'THIRD-PARTY-LICENSES',
  thirdPartyLicenses(
    [command, comparison, ...workers].map(({ metafile }) => metafile),
    { also: ['node_modules/assemblyscript'] }, // parts of its standard library are in the kernels
  ),
);

/**
 * The command imports the public index, as any program does. In one bundle, that index would tie all
 * pipelines to each other, and the start of each command would load them all; so each name is taken from
 * the file that the index has it from.
 */
function withoutIndex(together = []) {
  const EXPORTS = /export (?:type )?\{([^}]*)\} from '([^']+)'/g;
  const IMPORTS = /import \{([^}]*)\} from '([^']+\/index\.js)';/g;
  const COMMANDS = /\/run-(serve|fetch|gif|demo|worker|compare|cluster)\.ts$/;
  const ALL = /export \* from '([^']+)'/g;
  const namesIn = (list) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
  const filesIn = (index) => {
    const source = readFileSync(index, 'utf8');
    const inIndex = (path) => resolve(dirname(index), path);
    return new Map([
      ...[...source.matchAll(EXPORTS)].flatMap(([, list, path]) =>
        namesIn(list).map((name) => [name.replace('type ', ''), inIndex(path)]),
      ),
      ...[...source.matchAll(ALL)].flatMap(([, path]) => [
        ...filesIn(inIndex(path).replace(/\.js$/, '.ts')),
      ]),
    ]);
  };
  return {
    name: 'without-index',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^together$/ }, () => ({ path: 'together', namespace: 'together' }));
      onLoad({ filter: /./, namespace: 'together' }, () => ({
        resolveDir: process.cwd(),
        contents:
          together.map((path, k) => `import * as m${k} from './${path}';`).join('\n') +
          `\nglobalThis.Object([${together.map((_, k) => `m${k}`).join()}]);`,
      }));
      onLoad({ filter: /\/src\/cli\/.*\.ts$/ }, ({ path }) => ({
        loader: 'ts',
        contents:
          (COMMANDS.test(path) && together.length > 0 ? "import 'together';" : '') +
          readFileSync(path, 'utf8').replace(IMPORTS, (whole, list, from) => {
            const index = resolve(dirname(path), from).replace(/\.js$/, '.ts');
            const files = filesIn(index);
            const values = namesIn(list).filter((name) => !name.startsWith('type '));
            const lines = values.map((name) => {
              const file = files.get(name);
              return file && `import { ${name} } from './${relative(dirname(path), file)}';`;
            });
            // On one line, for the source map.
            return lines.includes(undefined) ? whole : lines.join(' ');
          }),
      }));
    },
  };
}

/** The modules of this project that splitting puts into small files, which several commands load. */
function smallModules({ outputs }) {
  const SMALL = 6_000;
  return Object.values(outputs)
    .filter(({ entryPoint, bytes }) => entryPoint === undefined && bytes < SMALL)
    .flatMap(({ inputs }) => Object.keys(inputs))
    .filter((path) => /^(src|pipelines)\//.test(path));
}

/** As text in a module, which a bundle, a thread and a test find alike. */
async function compileKernels() {
  const files = new Map();
  const { error, stderr } = await asc.main(
    ['src/kernels/assembly/index.ts', '--config', 'none', '--outFile', 'kernels.wasm'].concat([
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--bindings',
      'raw',
    ]),
    { writeFile: (name, content) => files.set(name, content) },
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
  const made = '/** Made from `assembly` by `npm run build`. */\n';
  const wasm = Buffer.from(files.get('kernels.wasm')).toString('base64');
  mkdirSync('src/kernels/generated', { recursive: true });
  writeFileSync(
    'src/kernels/generated/kernels.wasm.ts',
    `${made}export const KERNELS =\n  '${wasm}';\n`,
  );
  writeFileSync(
    'src/kernels/generated/kernel-exports.ts',
    made + exportsOf(files.get('kernels.d.ts')),
  );
}

/** The files of the live page as text in a module, for the same reason. */
async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: ['src/cli/ui/page/main.ts', 'src/cli/ui/page/page.css'],
    outdir: 'page',
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });
  const files = Object.fromEntries(outputFiles.map(({ path, text }) => [basename(path), text]));
  for (const name of ['page.html', 'icon.svg']) {
    files[name] = readFileSync(`src/cli/ui/page/${name}`, 'utf8');
  }
  mkdirSync('src/cli/ui/generated', { recursive: true });
  writeFileSync(
    'src/cli/ui/generated/page-files.ts',
    '/** Made from `page` by `npm run build`. */\n' +
      `export const PAGE_FILES: Readonly<Record<string, string>> = ${JSON.stringify(files, null, 2)};\n`,
  );
}

/** The declarations of the compiler, which are for its own glue code, as the type of the bare exports. */
function exportsOf(declarations) {
  const [body] = /(?<=declare namespace __AdaptedExports \{\n)[^]*?(?=^\})/m.exec(declarations);
  const members = body
    .replace(/^ {2}export function /gm, '  ')
    .replace(/^ {2}export const /gm, '  readonly ')
    // WebAssembly has no booleans.
    .replace(/\bboolean\b/g, '0 | 1');
  return `export interface KernelExports {\n${members}}\n`;
}
