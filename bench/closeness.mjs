/**
 * Compares the size of GIFs with sixteen settings of other encoders at equal closeness (SSIM), over the whole
 * range of qualities. Needs the folder ../shared beside the checkout, with the clips and the measuring program, and
 * Debian's ffmpeg, gifsicle and python3-pil. gifski is taken as `pictures.mjs` does.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CLIPS, cutClip, SHARED, STILL_CLIPS } from './clips.mjs';
import { CLI, withFolder } from './harness.mjs';
import { installPeers } from './pictures.mjs';

export const closeness = () =>
  withFolder((folder) => {
    const peers = installPeers();
    const ours = `${CLI.join(' ')} gif {frames} -o {out} --fps {fps} --quality {quality} --quiet`;
    for (const clip of [...CLIPS, ...STILL_CLIPS]) {
      const frames = cutClip(clip, folder);
      const options = ['--frames', frames, '--fps', String(clip.fps), '--ours', ours];
      console.log(`\n${clip.name}\n`);
      execFileSync(process.execPath, [join(SHARED, 'measure', 'rd.mjs'), ...options], {
        env: { ...process.env, PEERS_DIR: peers },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
    }
  });
