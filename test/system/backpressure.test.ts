import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { CLI } from '../helpers/cli.js';
import { decodeGif } from '../helpers/gif-decoders.js';
import { start } from '../helpers/processes.js';
import { tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

const SLOW_READER = resolve(__dirname, '../../bench/peers/slow-reader.mjs');

describe('a reader that stops now and then', () => {
  // `node bench/soak-fetch.mjs` does so with a million, and looks at the memory.
  test('what was started and is not written yet never exceeds the window', async () => {
    const frames = join(tempFolder(), 'frames');
    const args = [SLOW_READER, '10000', '20', frames, '250'];
    const { code, stdout, stderr } = await start(process.execPath, args).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // It is reached, too: the reader was slow enough to prove something.
    expect(JSON.parse(stdout)).toMatchObject({
      most: 1_024,
      window: 1_024,
      written: 10_000,
      retries: {},
    });
  });
});

// A network of its own takes the right to make one.
if (spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up']).status === 0) {
  describe('too few local ports', () => {
    test('are ridden out by the back-off', async () => {
      const cwd = tempFolder();
      const script = `ip link set lo up
        echo 40000 40031 > /proc/sys/net/ipv4/ip_local_port_range
        exec "$@"`;
      const demo = [CLI, 'demo', '-n', '300', '-c', '64', '--retries', '50'];
      const command = ['--net', 'sh', '-c', script, 'sh', process.execPath, ...demo];
      const { code, stderr } = await start('unshare', command, { cwd }).ended;
      expect(code).toBe(0);
      expect(stderr).toMatch(/^Frame \d+, trying again in \d+ ms: No local port is free/m);
      expect(decodeGif(join(cwd, 'animation.gif')).frames).toHaveLength(300);
    });
  });
}
