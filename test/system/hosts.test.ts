import { expect, jest, test } from '@jest/globals';
import { runCli, startCli } from '../helpers/cli.js';
import { lines } from '../helpers/processes.js';
import { filesIn, frameNames, tempFolder } from '../helpers/temp-folder.js';

jest.setTimeout(60_000);

/** What each is called where it listens, and by whom it is found. */
test.each([
  ['[::1]', /^Listening on \[::1\]:(\d+)$/, '[::1]'],
  ['localhost.', /^Listening on (?:127\.0\.0\.1|\[::1\]):(\d+)$/, 'LOCALHOST.'],
  ['127.1', /^Listening on 127\.0\.0\.1:(\d+)$/, 'a.localhost'],
])('serve --host %s', async (host, listening, asked) => {
  const serve = startCli(['serve', '--host', host, '--port', '0', '--workers', '1']);
  const [, port = ''] = await serve.line(listening);
  const cwd = tempFolder();
  const args = ['fetch', '--host', asked, '--port', port, '-n', '2', '--no-gif', '--quiet'];
  expect(await runCli(args, { cwd })).toMatchObject({ code: 0, stderr: '' });
  expect(filesIn(cwd)).toEqual(frameNames(2, 'frames'));
});

test('the metrics take brackets, too', async () => {
  const serve = startCli([
    'serve',
    '--port',
    '0',
    '--metrics-port',
    '0',
    '--metrics-host',
    '[::1]',
  ]);
  const [, url = ''] = await serve.line(/^Metrics on (http:\/\/\[::1\]:\d+\/metrics)$/);
  expect((await fetch(url)).status).toBe(200);
});

test('an address with colons is in brackets where an error names its port', async () => {
  const more = ['-n', '1', '--retries', '0', '--outage', '0', '--quiet'];
  const args = ['fetch', '--host', '::1', '--port', '1', ...more];
  const { code, stderr } = await runCli(args, { cwd: tempFolder() });
  expect(code).toBe(1);
  expect(lines(stderr)).toEqual([
    'image-pipeline: Frame 0 ([::1]:1): The connection was refused; is a server listening there?',
  ]);
});
