import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { firstValueFrom, lastValueFrom, ReplaySubject } from 'rxjs';
import { serveFolder, type ServedFolder } from '../../../pipelines/compare/serve-folder.js';
import { afterThisTest } from '../../helpers/clean-up.js';
import { receive } from '../../helpers/connections.js';
import { noiseFrames, saveFrames } from '../../helpers/frames.js';
import { tempFolder } from '../../helpers/temp-folder.js';

const frames = noiseFrames(11);

async function serve(folder: string, count?: number): Promise<ServedFolder> {
  const served = new ReplaySubject<ServedFolder>(1);
  const server = serveFolder({ folder, count, latency: 0, jitter: 0 }).subscribe(served);
  afterThisTest(() => server.unsubscribe());
  return firstValueFrom(served);
}

/** Which of the frames the server sends over the next connections. */
async function sent(port: number, connections: number): Promise<number[]> {
  const indices: number[] = [];
  for (let k = 0; k < connections; k += 1) {
    const image = await receive(port);
    indices.push(frames.findIndex((frame) => frame.equals(image)));
  }
  return indices;
}

test('sends the files in their order, one over each connection, and then begins again', async () => {
  const { port, count } = await serve(saveFrames(tempFolder(), frames));
  expect(count).toBe(11);
  expect(await sent(port, 13)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1]);
});

test('every run of `count` frames begins with the first file', async () => {
  const folder = saveFrames(tempFolder(), frames.slice(0, 2));
  const { port, count } = await serve(folder, 3);
  expect(count).toBe(3);
  expect(await sent(port, 6)).toEqual([0, 1, 0, 0, 1, 0]);
});

test('refuses a folder without frames, and a file that is no PNG', async () => {
  const folder = tempFolder();
  const refusal = () =>
    lastValueFrom(serveFolder({ folder, latency: 0, jitter: 0 })).catch((error: unknown) => error);
  expect(await refusal()).toMatchObject({ code: 'ERR_NO_FRAMES' });
  const path = join(folder, 'a.png');
  writeFileSync(path, 'GIF89a');
  expect(await refusal()).toMatchObject({ code: 'ERR_NOT_A_PNG', path });
});
