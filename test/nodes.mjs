/**
 * Runs the tests of the system on other versions of Node: what is built is run by each, and so are the tests.
 * npm has Node's binaries as packages; they are kept in a folder of the system's temporary ones.
 *
 * usage: node test/nodes.mjs [MAJOR...] [-- ARGUMENT OF JEST...]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const [own, jest] = split(process.argv.slice(2));
const majors = own.length > 0 ? own : ['22', '24'];

for (const major of majors) {
  const node = install(major);
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`The tests of the system on Node ${version}`);
  // By its folder on the path, npm and npx of the tests use it, too.
  const PATH = [dirname(node), process.env.PATH].join(delimiter);
  const { status } = spawnSync(
    node,
    ['node_modules/jest/bin/jest.js', ...jest, '--selectProjects', 'system'],
    { stdio: 'inherit', env: { ...process.env, PATH } },
  );
  if (status !== 0) process.exit(status ?? 1);
}

/** The path of a Node; the package of one platform needs no script to install it. */
function install(major) {
  const folder = join(tmpdir(), `image-pipeline-node-${major}`);
  const name = `node-${process.platform}-${process.arch}`;
  const node = join(folder, 'node_modules', name, 'bin', 'node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
    execFileSync('npm', ['install', ...quiet, `${name}@${major}`], { cwd: folder });
  }
  return node;
}

function split(args) {
  const at = args.indexOf('--');
  return at === -1 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
}
