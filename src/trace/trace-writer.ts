/** A place on the time axis, in ms since the begin of the trace. */
export type Ms = number;

/** A lane of the trace: a thread in the words of the format. */
export interface Lane {
  readonly tid: number;
  readonly name: string;
}

/** The values of the field `args`, which a viewer shows beside an event. */
export type Args = Readonly<Record<string, string | number | boolean>>;

/** The begin or the end of a flow: an arrow from a slice on one lane to a slice on another. */
export interface FlowPoint {
  readonly lane: Lane;
  /** A moment inside the slice. */
  readonly at: Ms;
}

/** The most events of an asynchronous slice with inner ones. */
const MOST_NESTED = 10;

/**
 * Writes events in the Trace Event Format, as text. Every call writes whole things only: slices with their
 * duration (`X`), both ends of an asynchronous slice (`b`, `e`), both ends of a flow (`s`, `f`). So a trace
 * is complete wherever it ends.
 *
 * Names, categories and texts must need no escapes in JSON. Times are written in whole microseconds.
 *
 * @see https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */
export class TraceWriter {
  /** How many events were written, and how many were not, because the trace was full. */
  events = 0;
  dropped = 0;
  /** Whether there was no room for an event. Then all further ones are dropped, too. */
  isFull = false;
  /** The last moment in the trace. */
  end: Ms = 0;
  private readonly lanes = new Set<number>();
  private readonly prefix = `"pid":${process.pid},"tid":`;

  /**
   * @param write appends text to the list of events.
   * @param max the most events; further ones are only counted.
   */
  constructor(
    private readonly write: (text: string) => void,
    private readonly max: number,
  ) {}

  /** Names the process. Any name will do. */
  process(name: string): void {
    if (!this.hasRoom(1)) return;
    this.put(`"ph":"M",${this.prefix}0,"name":"process_name","args":${JSON.stringify({ name })}`);
  }

  /** A slice on a lane. The slices of a lane must be written in the order of their begins, outer ones first. */
  slice(lane: Lane, name: string, from: Ms, to: Ms, args?: Args): void {
    const isNew = !this.lanes.has(lane.tid);
    if (!this.hasRoom(isNew ? 3 : 1)) return;
    if (isNew) this.nameLane(lane);
    const ts = micros(from);
    const dur = Math.max(0, micros(to) - ts);
    this.put(
      `"ph":"X",${this.prefix}${lane.tid},"ts":${ts},"dur":${dur},"name":"${name}"${argsOf(args)}`,
      to,
    );
  }

  /** A slice on the track of an id, which may overlap others. Inner ones are between the ends of outer ones. */
  async(category: string, id: string, name: string, from: Ms, to: Ms, inner?: () => void): void {
    if (!this.hasRoom(inner ? MOST_NESTED : 2)) return;
    const same = `${this.prefix}0,"cat":"${category}","id":"${id}","name":"${name}"`;
    this.put(`"ph":"b",${same},"ts":${micros(from)}`, to);
    inner?.();
    this.put(`"ph":"e",${same},"ts":${micros(to)}`, to);
  }

  /** An arrow between two slices that are written before. */
  flow(category: string, id: string, from: FlowPoint, to: FlowPoint): void {
    if (!this.hasRoom(2)) return;
    const same = `"cat":"${category}","id":"${id}","name":"${category}"`;
    this.put(`"ph":"s",${this.prefix}${from.lane.tid},"ts":${micros(from.at)},${same}`);
    this.put(`"ph":"f","bp":"e",${this.prefix}${to.lane.tid},"ts":${micros(to.at)},${same}`);
  }

  /** The value of a counter from now on. */
  counter(name: string, at: Ms, value: number): void {
    if (!this.hasRoom(1)) return;
    this.put(
      `"ph":"C",${this.prefix}0,"ts":${micros(at)},"name":"${name}","args":{"value":${value}}`,
      at,
    );
  }

  /** A mark across all lanes. */
  mark(name: string, at: Ms): void {
    if (!this.hasRoom(1)) return;
    this.put(`"ph":"i","s":"p",${this.prefix}0,"ts":${micros(at)},"name":"${name}"`, at);
  }

  private nameLane({ tid, name }: Lane): void {
    this.lanes.add(tid);
    const same = `"ph":"M",${this.prefix}${tid}`;
    this.put(`${same},"name":"thread_name","args":{"name":"${name}"}`);
    this.put(`${same},"name":"thread_sort_index","args":{"sort_index":${tid}}`);
  }

  /** Whether this many events, which belong together, can be written. */
  private hasRoom(events: number): boolean {
    if (this.events + events > this.max) this.isFull = true;
    if (this.isFull) this.dropped += events;
    return !this.isFull;
  }

  private put(fields: string, until: Ms = 0): void {
    if (until > this.end) this.end = until;
    this.write(this.events === 0 ? `\n{${fields}}` : `,\n{${fields}}`);
    this.events += 1;
  }
}

const micros = (ms: Ms): number => Math.round(ms * 1_000);

/** (`JSON.stringify` takes longer than the rest of an event.) */
function argsOf(args: Args | undefined): string {
  if (args === undefined) return '';
  let text = '';
  for (const name in args) {
    const value = args[name] as Args[string];
    const shown = typeof value === 'string' ? `"${value}"` : String(value);
    text += `${text === '' ? '' : ','}"${name}":${shown}`;
  }
  return `,"args":{${text}}`;
}
