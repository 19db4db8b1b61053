/** A writer of ICC profiles for tests, from the specification (ICC.1:2022). */
import { deflateSync } from 'node:zlib';
import { pngChunk } from './make-png.js';

export type Tag = readonly [name: string, data: Uint8Array];

/** A display profile with these tags. */
export function iccProfile(
  tags: readonly Tag[],
  { space = 'RGB ', connection = 'XYZ ' } = {},
): Uint8Array {
  const all = [['desc', text('Test')] as const, ['wtpt', xyz(0.9642, 1, 0.8249)] as const, ...tags];
  const table = Buffer.alloc(4 + all.length * 12);
  table.writeUInt32BE(all.length, 0);
  const parts: Buffer[] = [];
  let at = 128 + table.length;
  for (const [k, [name, data]] of all.entries()) {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    table.write(name, 4 + k * 12, 'latin1');
    table.writeUInt32BE(at, 8 + k * 12);
    table.writeUInt32BE(data.length, 12 + k * 12);
    parts.push(padded);
    at += padded.length;
  }
  const head = Buffer.alloc(128);
  head.writeUInt32BE(at, 0);
  head.writeUInt32BE(0x04300000, 8);
  head.write(`mntr${space}${connection}`, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  head.set(xyz(0.9642, 1, 0.8249).subarray(8), 68);
  return Buffer.concat([head, table, ...parts]);
}

const fixed = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
};
const signature = (name: string): Buffer => Buffer.from(`${name}\0\0\0\0`, 'latin1');

/** 10.31. */
export const xyz = (...values: readonly number[]): Buffer =>
  Buffer.concat([signature('XYZ '), ...values.map(fixed)]);

/** 10.6: no values, a gamma, or samples from 0 to 65535. */
export function curv(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 + values.length * 2);
  bytes.writeUInt32BE(values.length, 0);
  if (values.length === 1) bytes.writeUInt16BE(Math.round(values[0]! * 256), 4);
  else values.forEach((value, k) => bytes.writeUInt16BE(Math.round(value), 4 + k * 2));
  return Buffer.concat([signature('curv'), bytes]);
}

/** 10.18. */
export const para = (type: number, ...values: readonly number[]): Buffer =>
  Buffer.concat([signature('para'), Buffer.of(0, type, 0, 0), ...values.map(fixed)]);

/** 10.15, in one language. */
const text = (value: string): Buffer => {
  const bytes = Buffer.alloc(20 + value.length * 2);
  [1, 12, 0x656e5553, value.length * 2, 28].forEach((number, k) =>
    bytes.writeUInt32BE(number, k * 4),
  );
  for (let k = 0; k < value.length; k += 1) {
    bytes.writeUInt16BE(value.charCodeAt(k), 20 + k * 2);
  }
  return Buffer.concat([signature('mluc'), bytes]);
};

/** Matrix and one curve for all channels. */
export const matrixTags = (columns: readonly (readonly number[])[], curve: Uint8Array): Tag[] =>
  ['r', 'g', 'b'].flatMap((channel, k): Tag[] => [
    [`${channel}XYZ`, xyz(...columns[k]!)],
    [`${channel}TRC`, curve],
  ]);

/** IEC 61966-2-1, as type 3 has it. */
export const SRGB_PARA = para(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045);

/** Colorants, adapted to D50, as published profiles have them. */
export const SRGB_COLUMNS = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141],
];
export const P3_COLUMNS = [
  [0.51512, 0.2412, -0.00105],
  [0.29198, 0.69225, 0.04189],
  [0.1571, 0.06657, 0.78407],
];
export const ADOBE_COLUMNS = [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
];

/** 10.10, `lut16Type`: a 2x2x2 table of XYZ or Lab, by which each channel is as it is. */
export function lut16(corners: (r: number, g: number, b: number) => readonly number[]): Buffer {
  const head = Buffer.alloc(44);
  head.set([3, 3, 2], 0);
  [1, 0, 0, 0, 1, 0, 0, 0, 1].forEach((value, k) => head.writeInt32BE(value * 65_536, 4 + k * 4));
  head.writeUInt16BE(2, 40);
  head.writeUInt16BE(2, 42);
  const ramp = [0, 65_535];
  const grid = [0, 1].flatMap((r) =>
    [0, 1].flatMap((g) => [0, 1].flatMap((b) => corners(r, g, b))),
  );
  const values = [...ramp, ...ramp, ...ramp, ...grid, ...ramp, ...ramp, ...ramp];
  const body = Buffer.alloc(values.length * 2);
  values.forEach((value, k) => body.writeUInt16BE(Math.round(value), k * 2));
  return Buffer.concat([signature('mft2'), head, body]);
}

/** A profile as PNG's chunk holds it. */
export const iccpChunk = (profile: Uint8Array, name = 'Test'): Uint8Array =>
  pngChunk('iCCP', Buffer.concat([Buffer.from(`${name}\0\0`, 'latin1'), deflateSync(profile)]));
