// The body of the state request: the map, a page of its entries and the threads, in the words that the tree view shows.

import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { endingOf } from '../../core/debugger/words/ending.ts';
import { describeEntry, describeThread, routineOf, threadWord, waiters } from '../../core/inspect/describe.ts';
import { formatAddress, formatSize } from '../../core/kernel/address.ts';
import { EFLAG, eflagNames, INHERIT_NAMES, protName, WIRE } from '../../core/kernel/constants.ts';
import { HEADER } from '../../core/kernel/data/entries.ts';
import { objectName } from '../../core/kernel/data/objects.ts';
import { type EntryView, viewEntry } from '../../core/kernel/kernel.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import type { Frame, KernelState, MapState } from '../../core/kernel/state.ts';
import type { StateArguments } from '../protocol.ts';
import { threadLine } from './frames.ts';
import { lockText } from './variables.ts';

/** One sentence a flag, as a manual page would say it. */
const FLAG_WORDS: Readonly<Record<string, string>> = {
  NOSYNC: 'Dirty pages are not written back by the syncer.',
  IS_SUB_MAP: 'The entry stands for another map.',
  COW: 'The first write to a page copies it.',
  NEEDS_COPY: 'Before the first write the entry gets an object of its own.',
  NOFAULT: 'A page fault here is an error.',
  USER_WIRED: 'A user has wired the pages, with mlock or mlockall; it does not nest.',
  IN_TRANSITION: 'A thread is wiring or unwiring the entry; others that need it sleep until it is free.',
  NEEDS_WAKEUP: 'A thread sleeps for the entry and is to be woken when it is free.',
  NOCOREDUMP: 'The pages are left out of a core dump.',
  WIRE_SKIPPED: 'The entry cannot be accessed, and the wiring left it out.',
  GUARD: 'Nothing is mapped here on purpose.',
  GROWS_DOWN: 'It is a stack: it grows over the addresses below it.',
  STACK_GAP_DN: 'The room into which the stack above it may grow.',
  BEHAV_SEQUENTIAL: 'The pages will be used in order.',
  BEHAV_RANDOM: 'The pages will be used in no order.',
};

/** The wiring of the entry that is under way: whose, and whether it is for a user. */
function wiringOf(k: KernelState, e: EntryView): { who: string; forUser: boolean } | undefined {
  const thread = e.eflags & EFLAG.IN_TRANSITION ? k.threads[e.wiringThread] : undefined;
  const routines = routinesOf(k.config.vintage);
  const isWire = ({ routine }: Frame): boolean => /_wire/.test(routines[routine]?.name ?? '');
  const frame = thread?.stack.slice(0, thread.depth).findLast(isWire);
  return thread && frame && { who: thread.name, forUser: (frame.flags & WIRE.USER) !== 0 };
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

/** `once by a user, 2 times by the system`; a wiring under way is counted from its beginning, but marked as a user's at its end only. */
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

function tooltip(k: KernelState, e: EntryView): string {
  const range = `${formatAddress(e.start, k.config.pageSize)}..${formatAddress(e.end, k.config.pageSize)}`;
  const lines = [`**${range}** ${describeEntry(k, e)}`.trim(), ''];
  lines.push(
    `- \`${protName(e.prot)}\` now, \`${protName(e.maxProt)}\` at the most; a child gets: ${INHERIT_NAMES[e.inherit]}`,
  );
  if (e.wiredCount > 0) lines.push(`- Wired: its pages stay in memory (${wiredBy(k, e)}).`);
  for (const name of eflagNames(e.eflags)) lines.push(`- \`${name}\`: ${FLAG_WORDS[name] ?? ''}`);
  return lines.join('\n');
}

function scriptLine(k: KernelState, e: EntryView): string {
  const at = (page: number): string => formatAddress(page, k.config.pageSize);
  const words = [`entry ${at(e.start)}..${at(e.end)} ${protName(e.prot)}`];
  if (e.maxProt !== e.prot) words.push(`max=${protName(e.maxProt)}`);
  if (INHERIT_NAMES[e.inherit] !== 'copy') words.push(`inherit=${INHERIT_NAMES[e.inherit]}`);
  if (e.wiredCount > 0) words.push(`wired=${e.wiredCount}`);
  const passing = EFLAG.IN_TRANSITION | EFLAG.NEEDS_WAKEUP | EFLAG.WIRE_SKIPPED;
  const flags = eflagNames(e.eflags & ~passing);
  if (flags.length > 0) words.push(`flags=${flags.join('|')}`);
  const name = k.objects[e.object]?.name;
  if (name) words.push(`object=${name}`, `offset=${at(e.offset)}`);
  return words.join(' ');
}

function entryRow(control: RunControl, e: EntryView) {
  const k = control.machine.state.kernel;
  const size = k.config.pageSize;
  const wiring = k.threads[e.wiringThread]?.name;
  return {
    id: e.serial,
    start: formatAddress(e.start, size),
    end: formatAddress(e.end, size),
    prot: protName(e.prot),
    maxProt: protName(e.maxProt),
    inherit: INHERIT_NAMES[e.inherit] ?? '',
    wiredCount: e.wiredCount,
    userWired: (e.eflags & EFLAG.USER_WIRED) !== 0,
    inTransition: (e.eflags & EFLAG.IN_TRANSITION) !== 0,
    ...(wiring ? { wiringThread: wiring } : {}),
    needsWakeup: (e.eflags & EFLAG.NEEDS_WAKEUP) !== 0,
    eflags: eflagNames(e.eflags),
    ...(e.object ? { object: objectName(k, e.object) } : {}),
    offset: formatAddress(e.offset, size),
    waiters: waiters(k, e).map((t) => k.threads[t]?.name ?? ''),
    description: describeEntry(k, e),
    changed: control.changed.hasEntry(e.serial),
    tooltip: tooltip(k, e),
    script: scriptLine(k, e),
  };
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

export function stateBody(control: RunControl, args: StateArguments) {
  const { state, frozen } = control.machine;
  const k = state.kernel;
  const m = control.map;
  const size = k.config.pageSize;
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
    ...(ended ? { ended } : {}),
    canUndoJump: control.canUndoTravel,
    map: {
      serial: 'map' as const,
      min: formatAddress(m.min, size),
      max: formatAddress(m.max, size),
      lock: lockText(k, m),
      timestamp: m.timestamp,
      busy: m.busy,
      size: formatSize(m.size, size),
      entryCount: m.count,
      wiredPages: m.wiredPages.count,
      userWired: k.userWired,
      ...(Number.isFinite(k.config.maxUserWired) ? { userWiredLimit: k.config.maxUserWired } : {}),
      flags,
      changed: control.mapChanges(),
    },
    entries: page(m, Math.max(args.start ?? 0, 0), args.count ?? Number.POSITIVE_INFINITY).map((e) =>
      entryRow(control, e),
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

export type StateBody = ReturnType<typeof stateBody>;
