#!/usr/bin/env node
// Tells how far a client of the lab is, by what its server sees and not by a clock:
//
//     node examples/lab/check.mjs my-client.mjs
import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import omggif from 'omggif';
import { numberOf, startServer } from './server.mjs';

const COUNT = 96;
/** How many connections should be open at once, at least, and at most. */
const FEWEST_CONNECTIONS = 8;
const MOST_CONNECTIONS = 64;
/** For the window: more images than any client should start while the first one is missing. */
const MANY = 200;
const MOST_STARTED = 128;
/** A client that has opened no connection for this time, in ms, waits for an answer. */
const QUIET = 700;
/** How long the last image is held back for a client that has written nothing, in ms. */
const PATIENCE = 5_000;
/** A client that takes longer is stopped, in ms. */
const LIMIT = 60_000;

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node examples/lab/check.mjs CLIENT.mjs');
  process.exit(2);
}

const results = [...(await checkRun()), await checkWindow()];
for (const { name, isGood, saw, page } of results) {
  const hint = isGood ? '' : `\n             see docs/learn/${page}`;
  console.log(`${isGood ? 'yes' : ' no'}  ${name.padEnd(10)} ${saw}${hint}`);
}
const good = results.filter(({ isGood }) => isGood).length;
console.log(`${good} of ${results.length}`);
process.exitCode = good === results.length ? 0 : 1;

/**
 * One run. No image is sent before the client opens no more connections; then each takes its own time, and the last
 * one is held back until the GIF has begun.
 */
async function checkRun() {
  let hasBegun = false;
  let begin = () => undefined;
  const isCalm = new Promise((resolve) => (begin = resolve));
  const server = await startServer(async (k) => {
    await isCalm;
    await wait(4 + ((k * 7) % 11) * 2);
    for (let held = 0; k === COUNT - 1 && !hasBegun && held < PATIENCE; held += 20) await wait(20);
  });
  const { seen } = server;
  const client = startClient(server.port, COUNT, (bytes) => {
    if (seen.sent < COUNT && bytes > 1_000) hasBegun = true;
  });
  await calm(seen, client);
  begin();
  const { gif, problem } = await client.ended;
  server.close();

  const shown = problem === undefined ? framesOf(gif) : [];
  const sorted = [...shown].sort((a, b) => a - b);
  const isComplete = shown.length === COUNT && sorted.every((number, k) => number === k);
  const misplaced = shown.filter((number, k) => number !== k).length;
  const { mostOpen } = seen;
  return [
    {
      ...{ name: 'correct', page: '1-waiting-and-working.md', isGood: isComplete },
      saw: problem ?? `${shown.length} frames of ${COUNT}, ${new Set(shown).size} different ones`,
    },
    {
      ...{
        name: 'concurrent',
        page: '1-waiting-and-working.md',
        isGood: mostOpen >= FEWEST_CONNECTIONS,
      },
      saw: `most connections at once: ${mostOpen}; ${FEWEST_CONNECTIONS} or more are wanted`,
    },
    {
      ...{ name: 'bounded', page: '2-why-64.md', isGood: mostOpen <= MOST_CONNECTIONS },
      saw: `most connections at once: ${mostOpen}; ${MOST_CONNECTIONS} are allowed`,
    },
    {
      ...{ name: 'ordered', page: '4-why-order-at-the-writer.md' },
      isGood: isComplete && misplaced === 0,
      saw: `frames that are not in the order of their connections: ${misplaced}`,
    },
    {
      ...{ name: 'overlapped', page: '6-amdahl.md', isGood: isComplete && hasBegun },
      saw: `the GIF was begun ${hasBegun ? 'before' : 'only after'} the last image was sent`,
    },
  ];
}

/** A run in which the first image does not come: how many others does the client start? */
async function checkWindow() {
  let release = () => undefined;
  const released = new Promise((resolve) => (release = resolve));
  const server = await startServer((k) => (k === 0 ? released : undefined));
  const { seen } = server;
  const client = startClient(server.port, MANY);
  await calm(seen, client);
  const { started } = seen;
  release();
  const { problem } = await client.ended;
  server.close();
  return {
    ...{ name: 'window', page: '3-why-a-window.md' },
    isGood: problem === undefined && started <= MOST_STARTED,
    saw:
      problem ??
      `images started while the first one was missing: ${started}; ${MOST_STARTED} are allowed`,
  };
}

/** Waits until the client has begun, and opens no more connections. */
async function calm(seen, client) {
  for (let before = 0; client.isRunning() && (before === 0 || before !== seen.started);) {
    before = seen.started;
    await wait(before === 0 ? 20 : QUIET);
  }
}

/** Starts the client. `onBytes` is called with the number of bytes of the GIF so far. */
function startClient(port, count, onBytes = () => undefined) {
  const child = spawn(process.execPath, [path, String(port), String(count)], { timeout: LIMIT });
  const pieces = [];
  let bytes = 0;
  let complaint = '';
  child.stdout.on('data', (piece) => {
    pieces.push(piece);
    bytes += piece.length;
    onBytes(bytes);
  });
  child.stderr.on('data', (text) => (complaint += text));
  let isRunning = true;
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => {
      isRunning = false;
      const reason =
        complaint
          .trim()
          .split('\n')
          .find((line) => /^\w*Error\b/.test(line)) ?? '';
      const problem = code === 0 ? undefined : `the client ended with ${code ?? signal}: ${reason}`;
      resolve({ gif: Buffer.concat(pieces), problem });
    });
  });
  return { isRunning: () => isRunning, ended };
}

/** The numbers of the images in a GIF; none if it cannot be read. */
function framesOf(gif) {
  try {
    const reader = new omggif.GifReader(gif);
    const rgba = new Uint8Array(4 * reader.width * reader.height);
    return Array.from({ length: reader.numFrames() }, (_, frame) => {
      reader.decodeAndBlitFrameRGBA(frame, rgba);
      return numberOf(rgba);
    });
  } catch {
    return [];
  }
}
