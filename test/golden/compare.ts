// The first difference between what a case says and what a replay gave, in words. Of a map only the
// entry that differs is told. In a case "absent" means "unchanged since last given", so the
// expected dumps are filled in before comparing.
import type { GoldenCase, GoldenEntry, GoldenEvent, Hex } from './case.ts';
import { DUMP_EVENTS, ENTRY_FIELDS } from './case.ts';
import type { Replay } from './replay.ts';

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** Bytes that the entries cover; guard entries do not count. */
function sizeOf(entries: readonly GoldenEntry[]): Hex {
  let size = 0n;
  for (const [start, end, , , , , eflags] of entries)
    if (!eflags.includes('GUARD')) size += BigInt(end) - BigInt(start);
  return `0x${size.toString(16)}`;
}

const withoutOffset = ({ off: _off, ...rest }: GoldenEvent): GoldenEvent => rest;

/** The events of a case with every dump whole. */
export function fillDumps(golden: GoldenCase): GoldenEvent[] {
  let last = { map: golden.init, uwc: golden.init_uwc, busy: 0, size: sizeOf(golden.init) };
  return golden.events.map((event) => {
    // where in no object is of no meaning
    if (event.ev === 'sync' && event.object === '-') return withoutOffset(event);
    if (!DUMP_EVENTS.has(event.ev)) return event;
    last = {
      map: event.map ?? last.map,
      uwc: event.uwc ?? last.uwc,
      busy: event.busy ?? last.busy,
      size: event.size ?? last.size,
    };
    return { ...event, ...last };
  });
}

/** `step 7, t2 op 0: unlock {"mode":"x","ts":4}`, without the dump. */
function describe(event: GoldenEvent | undefined): string {
  if (event === undefined) return 'no event';
  const { s, t, op, ev, map: _map, uwc: _uwc, busy: _busy, size: _size, ...rest } = event;
  const who = t === undefined ? '' : `, ${t} op ${op}`;
  return `step ${s}${who}: ${ev}${Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''}`;
}

/** Lines on the first entry in which two lists of entries differ. */
function entryDifference(expected: readonly GoldenEntry[], got: readonly GoldenEntry[]): string[] {
  const index = Array.from({ length: Math.max(expected.length, got.length) }).findIndex(
    (_, i) => !same(expected[i], got[i]),
  );
  const want = expected[index];
  const have = got[index];
  const fields = want && have ? ENTRY_FIELDS.filter((_, i) => !same(want[i], have[i])) : [];
  const count = expected.length === got.length ? '' : ` (expected ${expected.length} entries, got ${got.length})`;
  return [
    `entry ${index}${count}${fields.length > 0 ? `: ${fields.join(', ')}` : ''}`,
    `  expected ${want ? JSON.stringify(want) : 'no such entry'}`,
    `  got      ${have ? JSON.stringify(have) : 'no such entry'}`,
  ];
}

const valueDifference = (name: string, expected: unknown, got: unknown): string[] => [
  `${name}: expected ${show(expected)}, got ${show(got)}`,
];

function eventDifference(golden: GoldenCase, index: number, expected?: GoldenEvent, got?: GoldenEvent): string[] {
  const head = [`event ${index}`, `  expected ${describe(expected)}`, `  got      ${describe(got)}`];
  const about = expected ?? got;
  if (about?.t !== undefined && about.op !== undefined)
    head.push(`  operation ${about.t} ${about.op}: ${JSON.stringify(golden.threads[about.t]?.[about.op])}`);
  if (expected === undefined || got === undefined || expected.ev !== got.ev) return head;
  for (const key of unionKeys(expected, got)) {
    if (same(expected[key], got[key])) continue;
    const lines =
      key === 'map'
        ? ['map', ...entryDifference(expected.map ?? [], got.map ?? [])]
        : valueDifference(key, expected[key], got[key]);
    return [...head, ...lines.map((line) => `  ${line}`)];
  }
  return head;
}

/**
 * Keys of either event: who and what first, counters before the map, so that the
 * smallest difference is told.
 */
function unionKeys(a: GoldenEvent, b: GoldenEvent): (keyof GoldenEvent)[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof GoldenEvent)[];
  return [...keys.filter((key) => key !== 'map'), ...keys.filter((key) => key === 'map')];
}

const sameEvent = (a: GoldenEvent, b: GoldenEvent): boolean => unionKeys(a, b).every((key) => same(a[key], b[key]));

/**
 * The first difference as lines of text, the first of them opening with the case's id; undefined
 * if there is none.
 */
export function firstDifference(golden: GoldenCase, { outcome, stopped }: Replay): string | undefined {
  const tell = (lines: readonly string[]): string =>
    [
      `${golden.id}: ${lines[0]}`,
      ...lines.slice(1).map((line) => `  ${line}`),
      ...(stopped === undefined ? [] : [`    the replay stopped at ${stopped}`]),
    ].join('\n');

  if (!same(golden.setup_results, outcome.setup_results))
    return tell(valueDifference('setup_results', golden.setup_results, outcome.setup_results));
  if (!same(golden.init, outcome.init)) return tell(['init', ...entryDifference(golden.init, outcome.init)]);
  for (const key of ['init_ts', 'init_uwc'] as const)
    if (golden[key] !== outcome[key]) return tell(valueDifference(key, golden[key], outcome[key]));

  const expected = fillDumps(golden);
  for (let i = 0; i < Math.max(expected.length, outcome.events.length); i++) {
    const want = expected[i];
    const have = outcome.events[i];
    if (want === undefined || have === undefined || !sameEvent(want, have))
      return tell(eventDifference(golden, i, want, have));
  }
  if (stopped !== undefined) return tell(['all events agree']);

  if (golden.end !== outcome.end) return tell(valueDifference('end', golden.end, outcome.end));
  for (const name of Object.keys(golden.threads))
    if (!same(golden.results[name], outcome.results[name]))
      return tell(valueDifference(`results of ${name}`, golden.results[name], outcome.results[name]));
  if (!same(golden.final, outcome.final)) return tell(['final', ...entryDifference(golden.final, outcome.final)]);
  for (const key of Object.keys(golden.final_state) as (keyof GoldenCase['final_state'])[])
    if (!same(golden.final_state[key], outcome.final_state[key]))
      return tell(valueDifference(`final_state.${key}`, golden.final_state[key], outcome.final_state[key]));
  return undefined;
}
