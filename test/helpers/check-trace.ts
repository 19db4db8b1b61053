/**
 * Checks a trace against the rules of the Trace Event Format, from the text of its file alone:
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 */

export interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  readonly s?: string;
  readonly bp?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

export interface CheckedTrace {
  readonly events: readonly TraceEvent[];
  readonly otherData: Readonly<Record<string, unknown>>;
  /** The slices of each lane, by its name, in the order of the file. */
  readonly lanes: ReadonlyMap<string, readonly TraceEvent[]>;
}

/** Reads a trace. Throws with all its faults. */
export function checkTrace(text: string): CheckedTrace {
  const trace = JSON.parse(text) as {
    traceEvents: TraceEvent[];
    displayTimeUnit: string;
    otherData: Record<string, unknown>;
  };
  const { traceEvents: events, displayTimeUnit, otherData } = trace;
  const faults: string[] = [];
  const fault = (what: string, event?: unknown) =>
    faults.push(event === undefined ? what : `${what}: ${JSON.stringify(event)}`);

  if (!['ms', 'ns'].includes(displayTimeUnit)) fault('the unit is not ms or ns');
  for (const event of events) {
    if (!'XMCbesfi'.includes(event.ph)) fault('an unknown phase', event);
    if (typeof event.name !== 'string' || event.name === '') fault('no name', event);
    if (!Number.isInteger(event.pid) || !Number.isInteger(event.tid)) fault('no lane', event);
    if (event.ph !== 'M' && !(Number.isFinite(event.ts) && event.ts >= 0)) fault('no time', event);
  }
  const of = (...phases: string[]) => events.filter(({ ph }) => phases.includes(ph));
  const names = checkNames(of('M'), fault);
  const slices = checkSlices(of('X'), fault);
  for (const tid of slices.keys()) if (!names.has(tid)) fault(`lane ${tid} has no name`);
  checkPairs(of('b', 'e'), fault);
  checkFlows(of('s', 'f'), slices, fault);
  checkCounters(of('C'), fault);
  for (const mark of of('i')) if (!'gpt'.includes(mark.s ?? '')) fault('a mark of no scope', mark);
  if (otherData['events'] !== events.length) fault('the number of events is another');
  if (faults.length > 0) throw new Error(faults.slice(0, 20).join('\n'));
  return {
    events,
    otherData,
    lanes: new Map([...names].map(([tid, name]) => [name, slices.get(tid) ?? []])),
  };
}

type Fault = (what: string, event?: unknown) => void;

/** The name of each lane. */
function checkNames(events: readonly TraceEvent[], fault: Fault): Map<number, string> {
  const names = new Map<number, string>();
  for (const event of events) {
    if (event.name !== 'thread_name') continue;
    if (names.has(event.tid)) fault('a lane is named twice', event);
    const name = event.args?.['name'];
    if (typeof name === 'string') names.set(event.tid, name);
    else fault('a lane gets no name', event);
  }
  if (!events.some(({ name }) => name === 'process_name')) fault('the process has no name');
  return names;
}

/** On a lane, a slice begins no earlier than the one before, and is inside or after each one before. */
function checkSlices(events: readonly TraceEvent[], fault: Fault): Map<number, TraceEvent[]> {
  const lanes = new Map<number, TraceEvent[]>();
  const open = new Map<number, { end: number }[]>();
  for (const event of events) {
    const { tid, ts, dur = -1 } = event;
    if (dur < 0) fault('a slice of no length', event);
    const lane = lanes.get(tid) ?? [];
    const stack = open.get(tid) ?? [];
    if (ts < (lane.at(-1)?.ts ?? 0)) fault('a slice begins before the last one did', event);
    while (stack.length > 0 && stack.at(-1)!.end <= ts) stack.pop();
    const outer = stack.at(-1);
    if (outer && ts + dur > outer.end) fault('a slice ends after the one around it', event);
    stack.push({ end: ts + dur });
    lane.push(event);
    lanes.set(tid, lane);
    open.set(tid, stack);
  }
  return lanes;
}

/** Each begin has its end, and what began last ends first. */
function checkPairs(events: readonly TraceEvent[], fault: Fault): void {
  const open = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const key = `${event.cat} ${event.id}`;
    const stack = open.get(key) ?? [];
    open.set(key, stack);
    if (event.cat === undefined || event.id === undefined) fault('a track of no id', event);
    if (event.ph === 'b') {
      if (event.ts < (stack.at(-1)?.ts ?? 0)) fault('it begins before the one around it', event);
      stack.push(event);
      continue;
    }
    const begin = stack.pop();
    if (begin?.name !== event.name) fault('an end without its begin', event);
    else if (event.ts < begin.ts) fault('it ends before it begins', event);
  }
  for (const stack of open.values()) for (const event of stack) fault('a begin has no end', event);
}

/** Each arrow has one begin and one end, both inside a slice of their lanes. */
function checkFlows(
  events: readonly TraceEvent[],
  slices: ReadonlyMap<number, readonly TraceEvent[]>,
  fault: Fault,
): void {
  const begins = new Map<string, TraceEvent>();
  const ends = new Set<string>();
  for (const event of events) {
    const key = `${event.cat} ${event.name} ${event.id}`;
    const isInside = (slices.get(event.tid) ?? []).some(
      ({ ts, dur = 0 }) => ts <= event.ts && event.ts <= ts + dur,
    );
    if (!isInside) fault('an arrow at no slice', event);
    if (event.ph === 's') {
      if (begins.has(key)) fault('an arrow begins twice', event);
      begins.set(key, event);
      continue;
    }
    if (event.bp !== 'e') fault('an arrow that ends at the next slice', event);
    if (ends.has(key)) fault('an arrow ends twice', event);
    ends.add(key);
    const begin = begins.get(key);
    if (!begin) fault('an arrow without a begin', event);
    else if (event.ts < begin.ts) fault('an arrow ends before it begins', event);
  }
  for (const [key, event] of begins) if (!ends.has(key)) fault('an arrow has no end', event);
}

function checkCounters(events: readonly TraceEvent[], fault: Fault): void {
  const last = new Map<string, number>();
  for (const event of events) {
    const values = Object.values(event.args ?? {});
    if (values.length === 0 || !values.every((value) => Number.isFinite(value))) {
      fault('a counter without a value', event);
    }
    if (event.ts < (last.get(event.name) ?? 0)) fault('a counter goes back in time', event);
    last.set(event.name, event.ts);
  }
}
