import type { DemoEvent, WorkEvent } from '../../index.js';
import { inFlags } from '../flags/in-flags.js';
import { errorFields } from './error-fields.js';
import type { EventLine, OwnEvent, Unprinted } from './lines.js';

/** An event that has a line. */
export type Printed = Exclude<DemoEvent | WorkEvent, Unprinted> | OwnEvent;

/** The fields of the line for an event. */
export function eventLine(event: Printed): EventLine {
  switch (event.type) {
    case 'image-sent': {
      const { duration, ...fields } = event;
      return { ...fields, micros: micros(duration) };
    }
    case 'send-failed': {
      const { duration, error, ...fields } = event;
      return { ...fields, ...errorFields(error), micros: micros(duration) };
    }
    case 'frame-retried':
    case 'frame-failed':
    case 'task-failed': {
      const { error, ...fields } = event;
      return { ...fields, ...errorFields(error) };
    }
    case 'chunk-written': {
      const { images: _, ...fields } = event;
      return fields;
    }
    case 'warning':
      return { ...event, message: inFlags(event.message) };
    case 'frame-received': {
      const { requested, connected, firstByte, duration } = event;
      return {
        ...event,
        requested: upToMicros(requested),
        ...(connected !== undefined && { connected: upToMicros(connected) }),
        ...(firstByte !== undefined && { firstByte: upToMicros(firstByte) }),
        duration: upToMicros(duration),
      };
    }
    case 'task-done':
    case 'chunk-encoded': {
      const { decodeTime, encodeTime } = event;
      return { ...event, decodeTime: upToMicros(decodeTime), encodeTime: upToMicros(encodeTime) };
    }
    default:
      return event;
  }
}

const micros = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : Math.round(milliseconds * 1_000);

/** A time in ms without digits below microseconds, which would take half of a line. */
export const upToMicros = (milliseconds: number): number =>
  Math.round(milliseconds * 1_000) / 1_000;
