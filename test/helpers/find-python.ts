import { spawnSync } from 'node:child_process';

/** The first is the user's own; Debian's packages are those of the second. */
const CANDIDATES = ['python3', '/usr/bin/python3'];

/** Jest's global set-up: finds a Python that has Pillow, once for all tests, or ends the run. */
export default function findPython(): void {
  const found = CANDIDATES.find(
    (python) => spawnSync(python, ['-c', 'import PIL.Image'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined) {
    console.error('These tests need Pillow: apt-get install python3-pil');
    process.exit(1);
  }
  process.env['PYTHON_WITH_PILLOW'] = found;
}
