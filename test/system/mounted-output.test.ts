import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CLI } from '../helpers/cli.js';
import { digestsOf, noiseFrames, saveFrames } from '../helpers/frames.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

// It takes the right to mount.
if (spawnSync('unshare', ['--mount', 'true']).status === 0) {
  describe('an output that is a mount of its own, as of `docker run -v a.gif:/a.gif`', () => {
    test('is written to, because it cannot be replaced', async () => {
      const cwd = tempFolder();
      saveFrames(join(cwd, 'frames'), noiseFrames(3));
      writeFileSync(join(cwd, 'outside.gif'), 'longer than the GIF, '.repeat(1_000));
      writeFileSync(join(cwd, 'inside.gif'), '');
      const script = 'mount --bind outside.gif inside.gif && exec "$@"';
      const gif = [process.execPath, CLI, 'gif', 'frames', '-o', 'inside.gif', '--quiet'];
      const command = ['--mount', 'sh', '-c', script, 'sh', ...gif];
      expect(await start('unshare', command, { cwd }).ended).toMatchObject({ code: 0, stderr: '' });
      expect(decodeGif(join(cwd, 'outside.gif')).frames).toEqual(digestsOf(noiseFrames(3)));
      expect(readFileSync(join(cwd, 'inside.gif'))).toHaveLength(0);
      expect(filesIn(cwd)).toEqual([...frameNames(3, 'frames'), 'inside.gif', 'outside.gif']);
    });
  });
}
