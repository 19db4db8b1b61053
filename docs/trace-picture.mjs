#!/usr/bin/env node
/**
 * Draws the lanes of a trace as an SVG: the picture in "Reading a trace". The same trace gives the same
 * picture.
 *
 *     npx image-pipeline demo -n 240 -c 8 --workers 2 --size 160x120 --trace trace.json
 *     node docs/trace-picture.mjs trace.json > docs/trace.svg
 */
import { readFileSync } from 'node:fs';

const WIDTH = 960;
const LABELS = 110;
const ROW = 18;
const GRAPH = 44;
const TOP = 34;

/** The kinds of slices, by the begin of their name: the class of their colour, and the words in the legend. */
const KINDS = [
  ['connect', 'connect', 'connect'],
  ['first byte', 'first', 'first byte'],
  ['last byte', 'last', 'last byte'],
  ['save', 'save', 'save'],
  ['decode', 'decode', 'decode'],
  ['encode', 'encode', 'encode'],
  ['write', 'write', 'write'],
  ['finish', 'write', undefined],
  ['failed', 'failed', undefined],
];

const { traceEvents } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const lanes = traceEvents
  .filter(({ name }) => name === 'thread_name')
  .map(({ tid, args }) => ({ tid, name: args.name }))
  .sort((a, b) => order(a.tid) - order(b.tid));
const slices = traceEvents.filter(({ ph }) => ph === 'X');
const begin = Math.min(...slices.map(({ ts }) => ts));
const end = Math.max(...slices.map(({ ts, dur }) => ts + dur));
const height = TOP + lanes.length * ROW + 2 * GRAPH + 24;

const x = (ts) => round(LABELS + ((ts - begin) / (end - begin)) * (WIDTH - LABELS - 10));
const y = (lane) => TOP + lane * ROW;
const lines = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Lanes of connections, disk, threads and writer over time">`,
  `<style>
text { font: 11px system-ui, sans-serif; fill: #57606a; }
.back { fill: #ffffff; } .row { fill: #f6f8fa; } .line { stroke: #57606a; fill: none; }
.frame { fill: #d0d7de; } .chunk { fill: #d0d7de; }
.connect { fill: #9a6700; } .first { fill: #54aeff; } .last { fill: #0969da; } .save { fill: #bf8700; }
.decode { fill: #c297ff; } .encode { fill: #8250df; } .write { fill: #1a7f37; } .failed { fill: #cf222e; }
@media (prefers-color-scheme: dark) {
text { fill: #9198a1; } .back { fill: #0d1117; } .row { fill: #151b23; } .line { stroke: #9198a1; }
.frame, .chunk { fill: #3d444d; }
}
</style>`,
  `<rect class="back" width="${WIDTH}" height="${height}"/>`,
  ...legend(),
  ...lanes.flatMap(drawLane),
  ...drawCounter('in flight', 0),
  ...drawCounter('window (started, not written)', 1),
  ...axis(),
  '</svg>',
];
process.stdout.write(`${lines.join('\n')}\n`);

/** Connections first, then the disk, the threads, and the writer: as a frame passes them. */
function order(tid) {
  if (tid >= 1_000) return tid - 1_000;
  if (tid === 2) return 1e6;
  return tid === 1 ? 3e6 : 2e6 + tid;
}

function legend() {
  return KINDS.filter(([, , words]) => words).flatMap(([, kind, words], k) => [
    `<rect class="${kind}" x="${LABELS + k * 100}" y="8" width="10" height="10"/>`,
    `<text x="${LABELS + 14 + k * 100}" y="17">${words}</text>`,
  ]);
}

function drawLane({ tid, name }, lane) {
  const label = `<text x="4" y="${y(lane) + 13}">${name}</text>`;
  const row = `<rect class="row" x="${LABELS}" y="${y(lane) + 1}" width="${WIDTH - LABELS - 10}" height="${ROW - 2}"/>`;
  const drawn = slices
    .filter((slice) => slice.tid === tid)
    .map(({ name: what, ts, dur }) => {
      const [, kind] = KINDS.find(([start]) => what.startsWith(start)) ?? ['', 'frame'];
      const inset = kind === 'frame' ? 2 : 4;
      const width = Math.max(0.4, round(x(ts + dur) - x(ts)));
      return `<rect class="${kind}" x="${x(ts)}" y="${y(lane) + inset}" width="${width}" height="${ROW - 2 * inset}"/>`;
    });
  return [label, row, ...drawn];
}

/** A counter as steps, below the lanes. */
function drawCounter(name, place) {
  const values = traceEvents.filter((event) => event.ph === 'C' && event.name === name);
  const most = Math.max(1, ...values.map(({ args }) => args.value));
  const bottom = y(lanes.length) + (place + 1) * GRAPH;
  const steps = values
    .filter(({ ts }) => ts >= begin)
    .map(({ ts, args }) => `H${x(ts)}V${round(bottom - (args.value / most) * (GRAPH - 12))}`);
  const [short] = name.split(' (');
  return [
    `<text x="4" y="${bottom - 8}">${short}, to ${most}</text>`,
    `<path class="line" d="M${LABELS} ${bottom}${steps.join('')}"/>`,
  ];
}

function axis() {
  const ms = (end - begin) / 1_000;
  const step =
    [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000].find((one) => ms / one <= 10) ?? 10_000;
  const ticks = Array.from({ length: Math.floor(ms / step) + 1 }, (_, k) => k * step);
  return ticks.map((at) => `<text x="${x(begin + at * 1_000)}" y="${height - 6}">${at} ms</text>`);
}

function round(value) {
  return Math.round(value * 10) / 10;
}
