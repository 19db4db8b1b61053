import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { systemCode } from '../../src/errors.js';
import { afterThisTest, onceForAll } from './clean-up.js';
import { tempFolder } from './temp-folder.js';

/** A video to make with ffmpeg: a picture of its filter `lavfi`, and how to write it. */
export type Clip = readonly [picture: string, output: string];

/** Frames of one colour, of 10 a second. */
export const plain = (color: string, size = '32x16', seconds = 0.3): string =>
  `color=${color}:s=${size}:r=10:d=${seconds}`;

/** Ten frames: five of 100 ms, and five of 400 ms. */
export const UNEVEN =
  'testsrc=s=32x16:r=10:d=1,setpts=if(lt(N\\,5)\\,N*0.1\\,0.5+(N-5)*0.4)/TB,settb=1/100';

/**
 * Makes videos before the first test of a file, all by one ffmpeg, whose start takes longer than the work.
 *
 * @returns a function that copies one of them into a folder of the test, and returns its path.
 */
export function clips(wanted: Readonly<Record<string, Clip>>): (name: string) => string {
  const folder = onceForAll(() => {
    const made = mkdtempSync(join(tmpdir(), 'image-pipeline-clips-'));
    afterThisTest(() => rmSync(made, { recursive: true, force: true }));
    const all = Object.entries(wanted);
    ffmpeg([
      ...all.flatMap(([, [picture]]) => ['-f', 'lavfi', '-i', picture]),
      ...all.flatMap(([name, [, output]], k) => [
        ...['-map', `${k}`, ...output.split(' ').filter((word) => word !== '')],
        join(made, name),
      ]),
    ]);
    return Promise.resolve(made);
  });
  return (name) => {
    const copy = join(tempFolder(), basename(name));
    copyFileSync(join(folder(), name), copy);
    return copy;
  };
}

function ffmpeg(args: readonly string[]): void {
  try {
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-nostdin', ...args]);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new Error('These tests need ffmpeg: apt-get install ffmpeg', { cause: error });
  }
}

/** Turns an MP4 by 90 degrees to the right: by the matrix of its track (ISO/IEC 14496-12, 8.3.2). */
export function turn(path: string): string {
  const bytes = readFileSync(path);
  const at = bytes.indexOf('tkhd') + 4 + 40;
  for (const [k, value] of [0, 0x10000, 0, -0x10000, 0, 0].entries()) {
    bytes.writeInt32BE(value, at + k * 4);
  }
  writeFileSync(path, bytes);
  return path;
}

/** Cuts a file off in its middle. */
export function cutOff(path: string, part = 0.5): string {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * part)));
  return path;
}
