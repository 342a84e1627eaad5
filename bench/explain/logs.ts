// Logs of threads that wire, unmap and protect neighbouring pages: random calls are run
// under a random schedule, and what is kept is each call's entry and return with its
// result, not the schedule.
import { resultName } from '../../core/kernel/constants.ts';
import { createMachine } from '../../core/machine/machine.ts';
import { compile } from '../../core/program/compile.ts';
import type { MachineEvent } from '../../core/program/types.ts';
import { parse } from '../../core/trace/parse/parse.ts';
import { newRandom, next, type Random } from '../random.ts';

export interface LogSize {
  readonly threads: number;
  readonly calls: number;
}

const PAGES = 24;
const PAGE = 0x1000;
/** Steps at the most: a run in which threads sleep for ever has an end before. */
const MOST_STEPS = 1_000_000;

function callOf(r: Random): string {
  const first = 1 + next(r, PAGES - 1);
  const end = Math.min(PAGES, first + 1 + next(r, 6));
  const range = `0x${(first * PAGE).toString(16)}, 0x${(end * PAGE).toString(16)}`;
  const length = `0x${(first * PAGE).toString(16)}, 0x${((end - first) * PAGE).toString(16)}`;
  const calls = [
    `vm_map_wire(${range}, USER|NOHOLES)`,
    `vm_map_wire(${range}, USER|HOLESOK)`,
    `mlock(${length})`,
    `munlock(${length})`,
    `vm_map_unwire(${range}, USER|HOLESOK)`,
    `munmap(${length})`,
    `mprotect(${length}, PROT_READ)`,
    `mprotect(${length}, PROT_READ|PROT_WRITE)`,
    `vm_map_insert(${range}, rw-, rwx)`,
    `minherit(${length}, INHERIT_SHARE)`,
  ];
  return calls[next(r, calls.length)] ?? '';
}

/** A log; its lines are entry and return records in the order in which they happened. */
export function randomLog({ threads, calls }: LogSize, seed: number): string {
  const r = newRandom(BigInt(seed));
  const half = `0x${((PAGES / 2) * PAGE).toString(16)}`;
  const head = [
    'kernel freebsd-13',
    `map 0x1000..0x${((PAGES + 8) * PAGE).toString(16)}`,
    `limit user_wired ${PAGES}`,
    `entry 0x1000..${half} rw- max=rwx`,
    `entry ${half}..0x${(PAGES * PAGE).toString(16)} rw- max=rwx`,
  ];
  const lines: string[] = [];
  for (let call = 0; call < calls; call++)
    for (let thread = 1; thread <= threads; thread++) lines.push(`t${thread}: ${callOf(r)}`);
  const run = compile(parse([...head, `schedule random ${seed + 1}`, ...lines].join('\n')));
  const machine = createMachine(run, { recordHistory: false });
  const records: string[] = [];
  const firstLine = head.length + 2;
  machine.listen((event: MachineEvent) => {
    if (event.kind === 'statement') records.push((lines[event.line - firstLine] ?? '').replace(':', ' >'));
    else if (event.kind === 'result') records.push(`t${event.thread + 1} < ${resultName(event.result)}`);
  });
  for (let n = 0; n < MOST_STEPS && machine.state.script.end === 'running'; n++) machine.step();
  return `${[...head, ...records].join('\n')}\n`;
}
