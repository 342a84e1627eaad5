// Data breakpoints: something watched, by a name that stays what it is, and the step that changes
// it. A value is compared before and after each step, so that it does not matter from where one
// came; an entry is read when a routine takes hold of it.

import { routineOf } from '../../inspect/describe.ts';
import { typeProblem } from '../../inspect/typeCheck.ts';
import { ADDRESS_LIMIT } from '../../kernel/address.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { KernelState, MapState } from '../../kernel/state.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Choice, MachineState } from '../../program/types.ts';
import { NOBODY } from '../../program/types.ts';
import { cut } from '../../trace/echo.ts';
import { parseExpression } from '../../trace/expression/expression.ts';
import { isSame } from '../why/changes.ts';
import type { Breakpoint } from './breakpoint.ts';
import { changeText } from './entryDiff.ts';
import { type WatchTarget, watchExpression, watchLocal, watchRange } from './watchTargets.ts';

export interface DataBreakpoint {
  readonly breakpoint: Breakpoint;
  readonly watch: WatchTarget;
  readonly access: 'read' | 'write' | 'readWrite';
}

/** Values at a position, and the entries that the frame of the next thread holds there. */
export interface DataPoints {
  list: readonly DataBreakpoint[];
  position: number;
  values: unknown[];
  held: readonly number[];
}
export const newDataPoints = (): DataPoints => ({ list: [], position: -1, values: [], held: [] });

/** Looks anew at the next step: the state is not the one that was left. */
export const forgetData = (data: DataPoints): void => {
  data.position = -1;
};

const RANGE = /^(?:(\w+):)?(0x[0-9a-f]+)\.\.(0x[0-9a-f]+)$/i;
const LOCAL = /^local:(\w+):(\d+):(\w+)$/;

/** `0x10000..0x14000`, `p2:0x10000..0x14000`: the id of an address range; bytes, half-open. */
export const rangeId = (mapName: string, start: bigint, end: bigint): string =>
  `${mapName ? `${mapName}:` : ''}0x${start.toString(16)}..0x${end.toString(16)}`;
export const localId = (thread: string, level: number, name: string): string => `local:${thread}:${level}:${name}`;

/** What a data id names; or why it names nothing here. */
export function watchOf(state: MachineState, dataId: string): { watch: WatchTarget } | { problem: string } {
  const k = state.kernel;
  const range = RANGE.exec(dataId);
  if (range) {
    const map = range[1] === undefined ? 0 : k.maps.findIndex((m) => m.name === range[1]);
    if (map < 0) {
      const isProcess = k.processes.some(({ name }) => name === range[1]);
      return {
        problem: isProcess
          ? `${range[1]} has no map yet: set it once fork(${range[1]}) has been called`
          : `there is no map ${range[1]}`,
      };
    }
    const size = BigInt(k.config.pageSize);
    const start = BigInt(range[2] as string);
    const end = BigInt(range[3] as string);
    if (end <= start) return { problem: `the range ${dataId} is empty: its end comes after its start` };
    if (end > ADDRESS_LIMIT)
      return { problem: `the range goes on beyond 0x${ADDRESS_LIMIT.toString(16)}, where the addresses end` };
    return { watch: watchRange(map, Number(start / size), Number((end + size - 1n) / size), k.config.pageSize) };
  }
  const local = LOCAL.exec(dataId);
  if (local) {
    const thread = k.threads.findIndex((t) => t.name === local[1]);
    const watch = thread < 0 ? undefined : watchLocal(state, { thread, level: Number(local[2]) }, local[3] as string);
    return watch ? { watch } : { problem: `${local[1]} is not in a routine that has ${local[3]}` };
  }
  const parsed = parseExpression(dataId);
  if ('diagnostic' in parsed)
    return { problem: `"${cut(dataId)}": column ${parsed.diagnostic.column}: ${parsed.diagnostic.message}` };
  // an entry that is not there yet may come; a name that nothing has will not
  const problem = typeProblem(parsed.expression, state);
  return problem === undefined ? { watch: watchExpression(state, parsed.expression) } : { problem };
}

/** Numbers of the entries that the locals of a thread's innermost routine point at. */
function heldEntries(k: KernelState, thread: number): number[] {
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? t.stack[t.depth - 1] : undefined;
  const locals = f && routinesOf(k.config.vintage)[f.routine]?.locals;
  return f && locals ? locals.flatMap((l) => (l.kind === 'entry' && f[l.field] > HEADER ? [f[l.field]] : [])) : [];
}

/** Before a step, which may come from anywhere: what there is now. */
export function noteData(data: DataPoints, machine: Machine, choice: Choice): void {
  if (data.list.length === 0) return;
  if (data.position !== machine.position) {
    data.values = data.list.map(({ watch }) => watch.read(machine.state));
    data.position = machine.position;
  }
  if (data.list.some(({ access }) => access !== 'write')) data.held = heldEntries(machine.state.kernel, choice.thread);
}

/** Does one of these entries cover a page that is watched? */
function covers(k: KernelState, watch: WatchTarget, entries: readonly number[]): boolean {
  const { pages } = watch;
  const m = k.maps[watch.map ?? 0] as MapState;
  if (!pages) return false;
  return entries.some(
    (id) => (m.entries.start[id] as number) < pages.high && (m.entries.end[id] as number) > pages.low,
  );
}

function text(k: KernelState, watch: WatchTarget, value: unknown): string {
  if (value === undefined) return 'none';
  return watch.text && typeof value === 'number' ? watch.text(k, value) : String(value);
}

export interface DataHit {
  readonly breakpoint: Breakpoint;
  /** `entry(0x10000).wired_count changed from 0 to 1 (t1 in vm_map_wire)` */
  readonly text: string;
}

/** After a step: what it has changed, and what it took hold of. */
export function dataHits(data: DataPoints, machine: Machine, choice: Choice): DataHit[] {
  if (data.list.length === 0) return [];
  const { state } = machine;
  const k = state.kernel;
  const hits: DataHit[] = [];
  const now: unknown[] = [];
  let taken: readonly number[] | undefined;
  data.list.forEach(({ breakpoint, watch, access }, i) => {
    const value = watch.read(state);
    now.push(value);
    const old = data.values[i];
    if (access !== 'read' && !isSame(watch, value, old)) {
      const differences = watch.differences?.(k, old as number[], value as number[]) ?? [];
      const plain = `${watch.name} changed from ${text(k, watch, old)} to ${text(k, watch, value)}`;
      const change = differences.length > 0 ? changeText(differences, 'changed') : plain;
      hits.push({ breakpoint, text: `${change}${byWhom(machine, choice)}` });
      return;
    }
    if (access === 'write') return;
    taken ??= heldEntries(k, choice.thread).filter((id) => !data.held.includes(id));
    if (covers(k, watch, taken))
      hits.push({ breakpoint, text: `${watch.name} was looked at${byWhom(machine, choice)}` });
  });
  data.values = now;
  data.position = machine.position;
  return hits;
}

function byWhom(machine: Machine, { thread }: Choice): string {
  if (thread === NOBODY) return '';
  const routine = routineOf(machine.state.kernel, thread, 'top');
  return ` (${machine.program.threads[thread]}${routine ? ` in ${routine}` : ''})`;
}
