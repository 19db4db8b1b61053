/**
 * Would the unit tests notice? Makes small changes of the code, one at a time, in a copy of the tree, and
 * runs the unit tests that are related to the changed file. A change that no test fails for survives.
 *
 * usage: node test/mutate/main.mjs [--count N] [--seed TEXT] [--at FILE[:LINE]] [--near] [FOLDER...]
 *   --count  how many changes of each folder, spread over its files; 0 for all (default: 40)
 *   --seed   another seed takes other changes (default: 1)
 *   --at     all changes of one file, or of one line of it, instead
 *   --near   runs only the tests in the folder that mirrors the file's: ten times as fast where changes
 *            survive, and the share that is caught is never higher
 *
 * Changes that change nothing anybody could see are listed in equivalent.json, each with its reason, and
 * are not counted.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { mutationsOf, sample } from './mutations.mjs';

const FOLDERS = ['src/io', 'src/operators', 'src/stages', 'src/actors', 'pipelines'];
/** A change can make a loop that never ends: tests get this many times as long as without it, in ms. */
const PATIENCE = 3;
const LEAST_PATIENCE = 30_000;

const root = resolve(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    at: { type: 'string' },
    near: { type: 'boolean', default: false },
  },
});
const count = Number(values.count) || Infinity;
const equivalent = JSON.parse(readFileSync(join(import.meta.dirname, 'equivalent.json'), 'utf8'));

const copy = mkdtempSync(join(tmpdir(), 'image-pipeline-mutate-'));
let running;
const stop = () => {
  if (running) process.kill(-running.pid, 'SIGKILL');
  rmSync(copy, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
process.once('exit', stop);

copyTree();
/** The paths of the tests of each file. */
const related = new Map();
const groups = values.at ? [atPlace(values.at)] : folders().map(ofFolder);
const rows = [];
for (const { name, mutations } of groups) rows.push(await judge(name, mutations));
console.log('\nfolder          caught');
for (const { name, caught, total } of rows) {
  const share = total === 0 ? 100 : (100 * caught) / total;
  console.log(`${name.padEnd(15)} ${caught} of ${total} (${share.toFixed(0)} %)`);
}

function copyTree() {
  const left = new Set(['node_modules', '.git', 'coverage']);
  const isTaken = (path) => !left.has(relative(root, path));
  cpSync(root, copy, { recursive: true, filter: isTaken });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  // Jest starts a quarter faster if it needs no compiler for its configuration.
  const config = join(copy, 'jest.config.ts');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(config, 'utf8'), { compilerOptions });
  writeFileSync(join(copy, 'jest.config.mjs'), outputText);
  rmSync(config);
}

function folders() {
  return (positionals.length > 0 ? positionals : FOLDERS).map((path) =>
    relative(root, resolve(path)),
  );
}

function ofFolder(name) {
  const files = readdirSync(join(root, name), { recursive: true })
    .map((path) => join(name, path))
    .filter((path) => path.endsWith('.ts') && !/\.d\.ts$|\.wasm\.ts$|assembly/.test(path));
  return { name, mutations: sample(files.sort().flatMap(ofFile), count, values.seed) };
}

function atPlace(place) {
  const [path, line] = place.split(':');
  const all = ofFile(relative(root, resolve(path)));
  return {
    name: place,
    mutations: line === undefined ? all : all.filter((mutation) => mutation.line === Number(line)),
  };
}

function ofFile(file) {
  return mutationsOf(file, readFileSync(join(root, file), 'utf8')).filter(
    (mutation) => !equivalent.some((known) => isKnown(known, mutation)),
  );
}

function isKnown(known, { file, context, before, after }) {
  return (
    known.file === file &&
    known.line === context &&
    (known.change === undefined || known.change === describe(before, after))
  );
}

async function judge(name, mutations) {
  console.log(`\n${name}: ${mutations.length} changes`);
  const before = performance.now();
  await passAsItIs(mutations.map(({ file }) => file));
  const limit = Math.max(LEAST_PATIENCE, PATIENCE * (performance.now() - before));
  let caught = 0;
  for (const mutation of mutations) {
    const survived = await survives(mutation, limit);
    if (!survived) caught += 1;
    else {
      const { file, line, before, after, context } = mutation;
      console.log(`  ${file}:${line}  ${describe(before, after)}\n      ${context}`);
    }
  }
  return { name, caught, total: mutations.length };
}

function describe(before, after) {
  const short = (text) => text.replace(/\s+/g, ' ').slice(0, 60);
  return `${short(before)} -> ${short(after) || 'nothing'}`;
}

async function survives({ file, start, end, after }, limit) {
  const tests = await relatedTests(file);
  if (tests.length === 0) return true;
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.slice(0, start) + after + text.slice(end));
  try {
    // Its own tests are the most likely to notice, and start soonest.
    const own = tests.filter((test) => basename(test).startsWith(basename(file, '.ts')));
    const others = tests.filter((test) => !own.includes(test));
    for (const some of [own, others]) {
      if (some.length > 0 && !hasPassed(await jest(['--bail', '--', ...some], limit))) return false;
    }
    return true;
  } finally {
    writeFileSync(path, text);
  }
}

function relatedTests(file) {
  if (!related.has(file)) related.set(file, listTests(file));
  return related.get(file);
}

async function listTests(file) {
  const { status, output } = await jest(['--listTests', '--findRelatedTests', file]);
  if (status !== 0) throw new Error(`Jest lists no tests of ${file}:\n${output}`);
  const all = output.split('\n').filter((line) => line.endsWith('.test.ts'));
  const folder = join(copy, 'test', dirname(file).replace(/^src\//, ''));
  return values.near ? all.filter((test) => dirname(test) === folder) : all;
}

/** What fails without any change would catch each of them. */
async function passAsItIs(files) {
  const tests = new Set();
  for (const file of new Set(files)) for (const test of await relatedTests(file)) tests.add(test);
  if (tests.size === 0) return;
  const result = await jest(['--', ...tests]);
  if (!hasPassed(result)) throw new Error(`There are tests that fail as it is:\n${result.output}`);
}

/** A change can end the process with status 0 in the middle of a test; then Jest prints no sum. */
function hasPassed({ status, output }) {
  return status === 0 && /^Tests: /m.test(output);
}

/** Runs Jest in the copy, for so many ms at most. */
function jest(args, limit = 2 ** 31 - 1) {
  return new Promise((settle) => {
    const command = [join(copy, 'node_modules/jest/bin/jest.js'), '--selectProjects', 'unit'];
    running = spawn(process.execPath, [...command, '--runInBand', '--silent', ...args], {
      cwd: copy,
      // A group of its own, so that what it starts ends with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=2048' },
    });
    const { pid } = running;
    const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), limit);
    let output = '';
    for (const stream of [running.stdout, running.stderr]) {
      stream.setEncoding('utf8').on('data', (part) => (output += part));
    }
    running.once('close', (status) => {
      clearTimeout(timer);
      running = undefined;
      settle({ status, output });
    });
  });
}
