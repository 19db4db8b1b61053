import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runCli } from '../helpers/cli.js';
import { freePort } from '../helpers/fault-server.js';
import { tempFolder } from '../helpers/temp-folder.js';

describe('a run that fails leaves no folder that it made', () => {
  test('for a GIF', async () => {
    const cwd = tempFolder();
    writeFileSync(join(cwd, 'bad.png'), 'no image');
    mkdirSync(join(cwd, 'there'));
    const { code } = await runCli(['gif', 'bad.png', '-o', 'there/new/deep/a.gif'], { cwd });
    expect(code).toBe(1);
    expect(existsSync(join(cwd, 'there/new'))).toBe(false);
    expect(existsSync(join(cwd, 'there'))).toBe(true);
  });

  test('for frames', async () => {
    const cwd = tempFolder();
    const args = ['fetch', '--port', String(await freePort()), '-n', '2', '-d', 'new/frames'];
    const { code } = await runCli([...args, '--outage', '0', '--retries', '0'], { cwd });
    expect(code).toBe(1);
    expect(existsSync(join(cwd, 'new'))).toBe(false);
  });
});
