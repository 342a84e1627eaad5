// The body of the state request: the map, a page of its entries and the threads, in words.

import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { resultDiffers } from '../../core/debugger/stops/filters.ts';
import { endingOf } from '../../core/debugger/words/ending.ts';
import { current } from '../../core/history/timeline.ts';
import { describeEntry, describeThread, routineOf, threadWord, waiters } from '../../core/inspect/describe.ts';
import { formatAddress } from '../../core/kernel/address.ts';
import { EFLAG, eflagNames, INHERIT_NAMES, protName, WIRE } from '../../core/kernel/constants.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { fieldOf } from '../../core/kernel/fields/fields.ts';
import { flagWord, flagWords } from '../../core/kernel/fields/flagNames.ts';
import { KINDS, type Kind } from '../../core/kernel/fields/kinds.ts';
import { FIELDS, type Field } from '../../core/kernel/fields/table.ts';
import { NONE } from '../../core/kernel/fields/values.ts';
import { type EntryView, viewEntry } from '../../core/kernel/kernel.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import type { Frame, KernelState, MapState } from '../../core/kernel/state.ts';
import { entryLine, mapLines } from '../../core/program/mapLines.ts';
import type { StateArguments } from '../protocol.ts';
import { threadLine } from './frames.ts';
import { fieldVariable, mapFields } from './rows.ts';
import type { EntryRow, KernelFields, MapFields, StateBody } from './stateBody.ts';

/** The wiring of the entry that is under way: whose, and whether it is for a user. */
function wiringOf(k: KernelState, e: EntryView): { who: string; forUser: boolean } | undefined {
  const thread = e.eflags & EFLAG.IN_TRANSITION ? k.threads[e.wiringThread] : undefined;
  const routines = routinesOf(k.config.vintage);
  const isWire = ({ routine }: Frame): boolean => /_wire/.test(routines[routine]?.name ?? '');
  const frame = thread?.stack.slice(0, thread.depth).findLast(isWire);
  return thread && frame && { who: thread.name, forUser: (frame.flags & WIRE.USER) !== 0 };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/**
 * `once by a user, 2 times by the system`. A wiring under way is counted from its beginning, but
 * marked as a user's only at its end.
 */
function wiredBy(k: KernelState, e: EntryView): string {
  const byUser = (e.eflags & EFLAG.USER_WIRED) !== 0;
  const wiring = wiringOf(k, e);
  // A user's second wiring is not counted.
  const begun = wiring && !(wiring.forUser && byUser) ? wiring : undefined;
  const bySystem = e.wiredCount - (byUser ? 1 : 0) - (begun ? 1 : 0);
  const parts = [byUser && 'once by a user', bySystem > 0 && `${times(bySystem)} by the system`];
  if (begun?.forUser)
    parts.push(`counted already: ${begun.who}'s wiring for a user, which is marked \`USER_WIRED\` when it is done`);
  else if (begun) parts.push(`counted already: ${begun.who}'s wiring for the system, which is not done yet`);
  return parts.filter(Boolean).join('; ');
}

/** Markdown: what an entry is, a line a flag. */
export function entryTooltip(k: KernelState, e: EntryView): string {
  const range = `${formatAddress(e.start, k.config.pageSize)}..${formatAddress(e.end, k.config.pageSize)}`;
  const lines = [`**${range}** ${describeEntry(k, e)}`.trim(), ''];
  lines.push(
    `- \`${protName(e.prot)}\` now, \`${protName(e.maxProt)}\` at the most; a child gets: ${INHERIT_NAMES[e.inherit]}`,
  );
  if (e.wiredCount > 0) lines.push(`- Wired: its pages stay in memory (${wiredBy(k, e)}).`);
  for (const name of eflagNames(e.eflags))
    lines.push(`- \`${flagWord(name, k.config.vintage)}\`: ${fieldOf('entry', name)?.doc}`);
  return lines.join('\n');
}

const MARKS = EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP;

/**
 * A number as the view gets it: a number, a truth, names of flags, else words; undefined: there is
 * nothing in the field.
 */
function valueOfKind(kind: Kind): (n: number, k: KernelState, map: number) => unknown {
  const { counts, thing, value, print } = KINDS[kind];
  if (counts) return (n) => n;
  if (kind === 'bool') return (n) => n !== 0;
  if (kind === 'eflags') return (n, k) => flagWords(n, k.config.vintage);
  return thing === undefined ? print : (n, k, map) => (value(n, k, map) === NONE ? undefined : print(n, k, map));
}

/** Prepares to read fields, under the names of JavaScript: a map may have ten thousand entries. */
function recorder<Of extends unknown[]>(fields: readonly Field<Of>[]) {
  const rows = fields.map(({ name, kind, read }) => ({
    name: name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    read,
    json: valueOfKind(kind),
  }));
  return (into: Record<string, unknown>, k: KernelState, map: number, ...of: Of): unknown => {
    for (const { name, read, json } of rows) {
      const value = json(read(...of), k, map);
      if (value !== undefined) into[name] = value;
    }
    return into;
  };
}

/** The flags that say what goes on; the others are in `eflags` alone. */
const ofEntry = recorder(FIELDS.entry.filter(({ bit }) => !bit || (bit & (EFLAG.USER_WIRED | MARKS)) !== 0));
const ofMap = recorder(FIELDS.map);
const ofKernel = recorder(FIELDS.kernel);

function entryRow(control: RunControl, map: number, e: EntryView): EntryRow {
  const k = control.machine.state.kernel;
  const row = {
    id: e.serial,
    waiters: waiters(k, e).map((t) => k.threads[t]?.name ?? ''),
    description: describeEntry(k, e),
    changed: control.changed.hasEntry(e.serial),
    tooltip: entryTooltip(k, e),
    script: entryLine(k, e),
  };
  return ofEntry(row, k, map, control.map, e.id) as EntryRow;
}

function page(m: MapState, start: number, count: number): EntryView[] {
  const views: EntryView[] = [];
  let i = 0;
  for (let id = m.entries.next[HEADER] as number; id !== HEADER && views.length < count; i++) {
    if (i >= start) views.push(viewEntry(m, id));
    id = m.entries.next[id] as number;
  }
  return views;
}

export function stateBody(control: RunControl, args: StateArguments): StateBody {
  const { state, frozen, timeline } = control.machine;
  const k = state.kernel;
  const m = control.map;
  const size = k.config.pageSize;
  const map = k.maps.indexOf(m);
  const memlock = k.processes.find((process) => process.map === map)?.limits.memlock ?? Number.POSITIVE_INFINITY;
  const ended = endingOf(control.machine);
  const flags = [
    m.name === '' ? '' : `of ${m.name}`,
    m.wireFuture ? 'wirefuture' : '',
    m.wxorx ? 'wxorx' : '',
    m.kernelPmap ? 'kernel' : '',
  ].filter(Boolean);
  return {
    vintage: k.config.vintage,
    pageSize: size,
    position: state.position,
    length: control.machine.length,
    ...(timeline.branches.length > 1 ? { branch: current(timeline).name } : {}),
    ...(ended ? { ended } : {}),
    canUndoJump: control.canUndoTravel,
    resultDiffers: resultDiffers(control.stop?.caught),
    map: {
      serial: 'map' as const,
      index: map,
      ...(ofMap({}, k, map, m) as MapFields),
      ...(ofKernel({}, k, map, k) as KernelFields),
      fields: [
        ...mapFields(k, map),
        ...FIELDS.kernel.map((field) => fieldVariable(k, field, field.read(k), field.name)),
      ].map(({ name, value, evaluateName = '' }) => ({ name, value, expression: evaluateName })),
      ...(Number.isFinite(k.limits.user_wired) ? { userWiredLimit: k.limits.user_wired } : {}),
      ...(Number.isFinite(memlock) ? { memlock } : {}),
      flags,
      script: mapLines(k, m),
      changed: control.mapChanges(),
    },
    entries: page(m, Math.max(args.start ?? 0, 0), args.count ?? Number.POSITIVE_INFINITY).map((e) =>
      entryRow(control, map, e),
    ),
    threads: k.threads.map((t, i) => {
      const routine = routineOf(k, i);
      return {
        id: i + 1,
        name: t.name,
        state: threadWord(state, i),
        ...(routine ? { routine: routine.replace(/_call$/, '') } : {}),
        description: `${frozen.has(i) ? 'frozen, ' : ''}${describeThread(state, i)}`,
        line: threadLine(control, i),
        frozen: frozen.has(i),
        changed: control.changed.hasThread(i),
      };
    }),
  };
}
