/** Splits film clips (the folder `shared` beside the checkout) into PNG frames. Needs Debian's ffmpeg. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const SHARED = fileURLToPath(new URL('../../shared/', import.meta.url));

export const CLIPS = [
  { name: 'traffic', file: 'traffic.mp4', fps: 12, filter: 'fps=12,scale=480:-2', frames: 120 },
  { name: 'rabbit', file: 'rabbit.webm', fps: 15, filter: 'fps=15', frames: 110 },
];

/** Pictures of which most stands still, or is drawn. */
export const STILL_CLIPS = ['still', 'screen', 'plot'].map((name) => ({
  name,
  file: `${name}.mkv`,
  fps: 15,
  filter: 'null',
  frames: 120,
}));

/** Writes the frames of a clip to a new folder in `folder`, and returns its path. */
export function cutClip({ name, file, filter, frames }, folder) {
  const to = join(folder, name);
  mkdirSync(to);
  const cut = ['-vf', filter, '-frames:v', String(frames), `${to}/%05d.png`];
  execFileSync('ffmpeg', ['-v', 'error', '-i', join(SHARED, 'clips', file), ...cut]);
  return to;
}
