/**
 * Compares GIFs of film with those of popular encoders: is one of our quality levels faster, at least as
 * close (SSIM) and no larger, all at once? Needs the folder ../shared beside the checkout, with the clips
 * and the measuring program, and Debian's ffmpeg, python3-pil and imagemagick. gifski and sharp are taken
 * from $PEERS_DIR, or installed from npm into a temporary folder.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIPS, cutClip, SHARED } from './clips.mjs';
import { CLI, medians, printedTime, run, withFolder } from './harness.mjs';

const QUALITIES = [100, 90, 85, 80, 75, 60, 50, 40, 25, 20];
const RUNS = 2;

export const pictures = () =>
  withFolder(async (folder) => {
    const peers = installPeers();
    for (const clip of CLIPS) {
      const frames = cutClip(clip, folder);
      print(clip, measure(frames, clip.fps, peers, join(folder, 'result.json')));
      await printScaling(frames, join(folder, 'scaling.gif'));
    }
  });

/** The folder with gifski and sharp, installed from npm if $PEERS_DIR names none. */
export function installPeers() {
  if (process.env.PEERS_DIR) return process.env.PEERS_DIR;

  const folder = join(tmpdir(), 'image-pipeline-bench-peers');
  if (!existsSync(join(folder, 'node_modules', 'sharp'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}');
    execFileSync('npm', ['install', '--silent', 'gifski@1.7.1', 'sharp'], { cwd: folder });
  }
  return folder;
}

function measure(frames, fps, peersDir, json) {
  const ours = [
    ...QUALITIES.map((quality) => [`q${quality}`, `--quality ${quality}`]),
    ['q20-fast', '--quality 20 --fast'],
  ].flatMap(([name, flags]) => [
    '--ours',
    `${name}=${CLI.join(' ')} gif {frames} -o {out} --fps {fps} --quiet ${flags}`,
  ]);
  const pareto = join(SHARED, 'measure', 'pareto.mjs');
  const options = ['--frames', frames, '--fps', String(fps), '--runs', String(RUNS)];
  execFileSync(process.execPath, [pareto, ...options, '--json', json, ...ours], {
    env: { ...process.env, PEERS_DIR: peersDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return JSON.parse(readFileSync(json, 'utf8'));
}

function print({ name }, { count, ours, peers }) {
  const cells = (row) =>
    `${row.seconds.toFixed(2)} s | ${row.ssim.toFixed(4)} | ${(row.bytes / 1e6).toFixed(2)} MB`;
  console.log(`\n${name}, ${count} frames, best of ${RUNS}, whole processes\n`);
  console.log('| | time | SSIM | size |\n| --- | --- | --- | --- |');
  for (const row of ours) console.log(`| ours, ${row.name} | ${cells(row)} |`);
  console.log('\n| peer | time | SSIM | size | beaten on all three by |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const peer of peers) {
    if (peer.error) {
      console.log(`| ${peer.name} | did not run: ${peer.error} | | | |`);
      continue;
    }
    const best = ours
      .filter(
        (row) =>
          row.n === count &&
          row.seconds < peer.seconds &&
          row.ssim >= peer.ssim &&
          row.bytes <= peer.bytes,
      )
      .sort((a, b) => a.seconds - b.seconds)[0];
    const verdict = best
      ? `${best.name}: ${(peer.seconds / best.seconds).toFixed(2)}x faster, SSIM +${(best.ssim - peer.ssim).toFixed(4)}, ${(peer.bytes / best.bytes).toFixed(2)}x smaller`
      : 'none';
    console.log(`| ${peer.name} | ${cells(peer)} | ${verdict} |`);
  }
}

/** Prints the speed-up of two threads over one, by the times that the command prints. */
async function printScaling(frames, output) {
  const seconds = async (workers) => {
    const command = [...CLI, 'gif', frames, '-o', output, '--quiet', '--workers', workers];
    return printedTime((await run(command)).stdout, 'GIF creation time');
  };
  const { ratio, one, two } = await medians(async () => {
    const one = await seconds('1');
    const two = await seconds('2');
    return { one, two, ratio: one / two };
  }, 5);
  console.log(
    `\n1 thread ${one.median.toFixed(2)} s, 2 threads ${two.median.toFixed(2)} s: ` +
      `${ratio.median.toFixed(2)}x (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`,
  );
}
