import type { DemoEvent, WorkEvent } from '../../index.js';
import type { Printed } from './event-line.js';
import { INFO, WARNING, type Level } from './json-line.js';
import type { OwnEvent, Unprinted } from './lines.js';

/**
 * When an event gets a line: always; the first of each code, or all with `--details`; only with `--details`;
 * or never.
 */
type Rule = 'always' | 'first' | 'details' | 'never';

/**
 * The rules. Without `--details` a run prints few lines, however many frames it has, except for frames that
 * failed for good: a script needs the list of those.
 */
const RULES: Readonly<
  Record<Printed['type'], Exclude<Rule, 'never'>> & Record<Unprinted['type'], 'never'>
> = {
  listening: 'always',
  'metrics-listening': 'always',
  'page-listening': 'always',
  'connection-accepted': 'never',
  'connection-refused': 'first',
  'image-sent': 'details',
  'send-failed': 'first',
  'stock-changed': 'never',
  'frames-found': 'always',
  'video-found': 'always',
  'queue-opened': 'always',
  'frame-started': 'details',
  'frame-received': 'details',
  'frame-saved': 'details',
  'frame-kept': 'details',
  'frame-retried': 'first',
  'frame-failed': 'always',
  'chunk-queued': 'details',
  'chunk-started': 'details',
  'chunk-progress': 'details',
  'chunk-encoded': 'details',
  'chunk-written': 'details',
  warning: 'first',
  'quality-tried': 'always',
  'gif-written': 'details',
  done: 'never',
  'worker-started': 'always',
  'task-started': 'details',
  'task-done': 'details',
  'task-dropped': 'details',
  'task-failed': 'always',
  'queue-away': 'always',
  'queue-back': 'always',
};

/** An event that may get a line. */
export type AnyEvent = DemoEvent | WorkEvent | OwnEvent;

/** Decides which events get a line. */
export class EventFilter {
  /** The kinds of events of which the first was printed. */
  private readonly told = new Set<string>();

  /**
   * @param details whether `--details` is on.
   * @param quiet whether only addresses and events that were not planned get a line.
   */
  constructor(
    private readonly details: boolean,
    private readonly quiet: boolean,
  ) {}

  isPrinted(event: AnyEvent): event is Printed {
    const rule = RULES[event.type];
    if (rule === 'never' || (this.quiet && isLeftOutIfQuiet(event))) return false;
    if (rule === 'always' || this.details) return true;
    return rule === 'first' && this.isFirst(event);
  }

  private isFirst(event: AnyEvent): boolean {
    const kind = `${event.type} ${codeOf(event)}`;
    if (this.told.has(kind)) return false;
    this.told.add(kind);
    return true;
  }
}

const isLeftOutIfQuiet = (event: AnyEvent): boolean =>
  levelOf(event) === INFO && !event.type.endsWith('listening') && event.type !== 'worker-started';

/** The level of the line for an event. */
export const levelOf = ({ type }: AnyEvent): Level => (UNPLANNED.has(type) ? WARNING : INFO);

const UNPLANNED: ReadonlySet<string> = new Set<Printed['type']>([
  'warning',
  'frame-retried',
  'frame-failed',
  'send-failed',
  'connection-refused',
  'task-failed',
  'queue-away',
]);

/** The code of an error or a warning, or the reason of a refusal. */
function codeOf(event: AnyEvent): string {
  if ('reason' in event) return event.reason;
  if (event.type === 'warning') return event.code;
  return 'error' in event && event.error instanceof Error && 'code' in event.error
    ? String(event.error.code)
    : '';
}
