import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, jest, test } from '@jest/globals';
import { gifPipeline } from 'image-pipeline';
import { lastValueFrom } from 'rxjs';
import { childProcesses } from '../../examples/child-processes.mjs';
import { backendContract } from '../contracts/backend.js';
import { digestsOf, noisePng, paintedPng, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const EXAMPLES = resolve(__dirname, '../../examples');
const urlOf = (name: string) => pathToFileURL(join(EXAMPLES, name)).href;

test.each(readdirSync(EXAMPLES))('%s has at most 40 lines', (name) => {
  const lines = readFileSync(join(EXAMPLES, name), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
});

test('an encoder that wraps another: half-transparent pixels become opaque', async () => {
  const cwd = tempFolder();
  const size = { width: 4, height: 4 };
  const faint = paintedPng(size, (x, y) => [x * 60, y * 60, 9, 20]);
  const inputs = [saveFrames(join(cwd, 'frames'), [faint, noisePng(1, size)])];
  const output = join(cwd, 'a.gif');
  await lastValueFrom(gifPipeline({ inputs, output, encoder: urlOf('drop-alpha.mjs') }));
  const opaque = paintedPng(size, (x, y) => [x * 60, y * 60, 9, 255]);
  expect(decodeGif(output).frames).toEqual(digestsOf([opaque, noisePng(1, size)]));
});

backendContract('of examples/child-processes.mjs', childProcesses);
