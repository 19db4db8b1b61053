/**
 * Imports run one way:
 *
 *     cli → pipelines → stages → operators, sources, backends → actors → jobs → encoders, formats → codecs → kernels
 *                                          animation, io, messages, events, errors
 *
 * `npx depcruise src pipelines` checks it.
 */

/** A layer may import itself and what is listed, and nothing else of this project. */
const layer = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|pipelines|test|bench|docs)/', pathNot: allowed },
});

const BASE = '^src/(messages|events|errors|visible)\\.ts$';
const PARTS =
  '^src/(operators|sources|backends|queue|encoders|formats|jobs|actors|io|animation|codecs)/';

/** What a user can import. */
const PUBLIC = '^src/((operators|stages|options)/)?index\\.ts$';

/** A folder of the command line may import itself, the public face, and the folders that are listed. */
const room = (name, allowed, comment) =>
  layer(
    `cli-${name}`,
    `^src/cli/${name}/`,
    [`^src/cli/(${[name, ...allowed].join('|')})/`, PUBLIC],
    comment,
  );

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    layer('base', BASE, [BASE], 'Messages, events and errors stand on nothing.'),
    layer('kernels', '^src/kernels/', ['^src/kernels/'], 'Loops over pixels, and their memory.'),
    layer(
      'codecs',
      '^src/codecs/',
      ['^src/(codecs|kernels)/', BASE],
      'Pure functions on bytes and pixels.',
    ),
    layer(
      'animation',
      '^src/animation/',
      ['^src/(animation|io|codecs)/', BASE],
      'Which frame is shown when.',
    ),
    layer('io', '^src/io/', ['^src/io/', BASE], 'One resource of Node each.'),
    layer(
      'operators',
      '^src/operators/',
      ['^src/operators/', '^src/errors\\.ts$'],
      'They know nothing of images.',
    ),
    layer(
      'encoders',
      '^src/encoders/',
      ['^src/(encoders|codecs|kernels)/', BASE],
      'Frames in, a chunk of GIF out. One file each.',
    ),
    layer(
      'formats',
      '^src/formats/',
      ['^src/(formats|animation|codecs)/', BASE],
      'Chunks of an encoder put together into a file. One file each.',
    ),
    layer(
      'jobs',
      '^src/jobs/',
      ['^src/(jobs|encoders|codecs|io)/', BASE],
      'Plain functions of plain data, which threads and others run.',
    ),
    layer(
      'actors',
      '^src/actors/',
      ['^src/(actors|jobs|io|codecs)/', BASE],
      'Threads, and their supervision.',
    ),
    layer(
      'sources',
      '^src/sources/',
      ['^src/(sources|animation|io|codecs)/', BASE],
      'Where frames come from. One file each.',
    ),
    layer(
      'backends',
      '^src/backends/',
      ['^src/(backends|queue|actors|jobs|operators|io|codecs)/', BASE],
      'What runs the jobs of chunks. One file each.',
    ),
    layer(
      'queue',
      '^src/queue/',
      ['^src/(queue|jobs|encoders|io)/', BASE],
      'Chunks on their way to workers on other machines, and back.',
    ),
    layer(
      'stages',
      '^src/stages/(?!index\\.ts)([^/]+)\\.ts$',
      ['^src/stages/$1\\.ts$', PARTS, BASE],
      'A stage never imports another stage: only a pipeline joins them.',
    ),
    layer(
      'trace',
      '^src/trace/',
      ['^src/(trace|io|operators)/', BASE],
      'An observer of events, which knows nothing of their pipelines.',
    ),
    layer(
      'options',
      '^src/options/',
      [
        '^src/(options|animation|codecs)/',
        '^src/(backends/backend|encoders/encoder|sources/source|queue/store)\\.ts$',
        BASE,
      ],
      'Checked at the border; stages get plain arguments.',
    ),
    layer(
      'pipelines',
      '^pipelines/',
      ['^pipelines/', '^src/(stages|options)/', PARTS, BASE],
      'Flows know neither who calls them nor who watches.',
    ),
    layer('index', '^src/index\\.ts$', ['^(src/(?!cli/)|pipelines/)'], 'All but the CLI.'),
    layer('cli', '^src/cli/', ['^src/cli/', PUBLIC], 'The edge: a user of the public face.'),
    room('terminal', [], 'What people see on a terminal.'),
    room('process', ['terminal'], 'Signals, standard streams, exit codes.'),
    room('flags', ['process'], 'Flags of options, and options in messages as flags.'),
    room('http', ['process'], 'The server of metrics, and what it shares with the live page.'),
    room('ui', ['flags', 'http', 'process'], 'The live page: its server, and what it shows.'),
    room('json', ['flags', 'http', 'process'], 'Events as lines of JSON.'),
    room(
      'job',
      ['flags', 'json', 'process', 'terminal', 'ui'],
      'fetch, gif and demo: progress and a summary.',
    ),
    room(
      'serve',
      ['flags', 'http', 'json', 'process', 'terminal', 'ui'],
      'serve: log, metrics and a cluster.',
    ),
    room(
      'compare',
      ['flags', 'process', 'terminal'],
      'compare: its processes, figures and reports.',
    ),
    room(
      'worker',
      ['flags', 'http', 'json', 'process', 'terminal'],
      'worker: log, metrics and totals.',
    ),
    room('completion', ['commands', 'flags', 'process'], 'Scripts that complete words in shells.'),
    room(
      'commands',
      ['flags', 'job', 'serve', 'worker', 'compare', 'completion'],
      'What each command is called, and what it runs.',
    ),
    room(
      'command-line',
      ['commands', 'flags', 'process', 'terminal'],
      'From what was typed to a command; help and mistakes.',
    ),
    {
      name: 'codecs-are-pure',
      severity: 'error',
      from: { path: '^src/codecs/' },
      to: { path: ['(^|/)rxjs(/|$)', '^(node:)?(net|fs|worker_threads|threads)(/|$)'] },
    },
    {
      name: 'threads-js-in-one-place',
      comment: 'Its faults are worked around where it is imported.',
      severity: 'error',
      from: { pathNot: '^src/actors/threads(-in-worker)?\\.ts$|(^|/)node_modules/' },
      to: { path: '(^|/)node_modules/threads/' },
    },
    {
      name: 'workers-start-fast',
      comment:
        'A thread that loads rxjs takes three times as long to start. Type imports count too.',
      severity: 'error',
      from: { path: '^src/actors/[^/]+-worker\\.ts$' },
      to: { path: '(^|/)rxjs/', reachable: true },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'only-what-is-shipped',
      comment:
        'A user gets no development dependency, but for what is in the bundle of the command.',
      severity: 'error',
      from: { path: '^(src|pipelines)/', pathNot: '^src/cli/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        // What a user may install beside it, the tests do.
        dependencyTypesNot: ['npm-peer'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Importing a type is knowing about it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
