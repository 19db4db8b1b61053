import { map, tap } from 'rxjs';
import { ladder, messageOf, recordRun, runRung, type RungOptions } from '../../index.js';
import { checkGif } from './check-gif.js';
import { serveParent } from './forked.js';
import type { RungOrder, RungReply } from './rung-run.js';

/** One run of a rung in a process of its own, which has compiled nothing yet and holds no memory of others. */
serveParent((order) => {
  const { rung: number, isCheck, ...options } = order as RungOrder;
  const rung = ladder[number];
  if (!rung) throw new Error(`There is no rung ${number}`);
  const pngs: Uint8Array[] = [];
  const parts: Uint8Array[] = [];
  const output: RungOptions['output'] = () => ({
    append: (bytes) => {
      parts.push(bytes);
      return Promise.resolve();
    },
    commit: () => undefined,
    discard: () => undefined,
  });
  const onFrame = isCheck ? (index: number, png: Uint8Array) => (pngs[index] = png) : undefined;
  let atGif: NodeJS.CpuUsage | undefined;
  return runRung(rung, { ...options, output, onFrame }).pipe(
    tap(({ type }) => {
      if (type === 'chunk-queued') atGif ??= process.cpuUsage();
    }),
    recordRun(),
    map((record): RungReply => ({
      record,
      gifCpu: msOf(process.cpuUsage(atGif)),
      ...(isCheck && checked(Buffer.concat(parts), pngs)),
    })),
  );
});

const msOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000;

function checked(gif: Uint8Array, pngs: readonly Uint8Array[]): Partial<RungReply> {
  try {
    return { check: checkGif(gif, pngs) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}
