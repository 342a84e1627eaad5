// What a script is like where a log is to stand in it: what is mapped there when the lines above
// have run, whose line is above, and which names are taken.

import { EFLAG } from '../../kernel/constants.ts';
import { HEADER } from '../../kernel/data/entries.ts';
import type { KernelState } from '../../kernel/state.ts';
import { createMachine } from '../../machine/machine.ts';
import { compile, RUNS } from '../../program/compile.ts';
import type { Statement } from '../../trace/ast.ts';
import { parse } from '../../trace/parse/parse.ts';
import type { Script } from '../../trace/script.ts';
import type { Mapped } from '../world/mapped/rangeList.ts';

export interface Surroundings {
  /** Of the line above: a log without numbers goes on with it. */
  readonly thread: string | undefined;
  /** Of objects, processes and threads. */
  readonly taken: ReadonlySet<string>;
  /** Limits that it declares. */
  readonly limits: ReadonlySet<string>;
  /** What the first process has mapped there, in bytes. */
  readonly ranges: readonly Mapped[];
  readonly pageSize: number;
}

/** Steps that the lines above are given. */
const MOST_STEPS = 200_000;

function rangesOf({ maps, config }: KernelState): Mapped[] {
  const entries = maps[0]?.entries;
  const made: Mapped[] = [];
  if (!entries) return made;
  for (let id = entries.next[HEADER] as number; id !== HEADER; id = entries.next[id] as number) {
    const flags = entries.eflags[id] as number;
    made.push({
      start: (entries.start[id] as number) * config.pageSize,
      end: (entries.end[id] as number) * config.pageSize,
      locked: (flags & EFLAG.USER_WIRED) !== 0,
      counts: (flags & EFLAG.GUARD) === 0,
      barred: entries.prot[id] === 0,
    });
  }
  return made;
}

/** What is mapped when the lines have run, as far as they run. */
function mappedAfter(script: Script): Mapped[] {
  const compiled = compile(script);
  if (compiled.diagnostics.some(({ severity }) => severity === 'error')) return [];
  const machine = createMachine(compiled);
  for (let n = 0; n < MOST_STEPS; n++) {
    const choice = machine.next();
    if (!choice) break;
    machine.step(choice);
  }
  return rangesOf(machine.state.kernel);
}

const nameOf = (s: Statement): string | undefined =>
  s.kind === 'object' || s.kind === 'process' || s.kind === 'submap' ? s.name : undefined;

/** `above`, `all`: the script above the place, and all of it without the log. */
export function surroundingsOf(above: string, all: string): Surroundings {
  const script = parse(above);
  const statements = [...script.statements];
  const last = statements.findLast((s) => 'thread' in s && RUNS.has(s.kind));
  const whole = parse(all);
  const taken = new Set(whole.threads);
  for (const s of whole.statements) {
    const name = nameOf(s);
    if (name !== undefined) taken.add(name);
  }
  const limits = new Set([...whole.statements].flatMap((s) => (s.kind === 'limit' ? [s.what] : [])));
  return {
    limits,
    thread: last && 'thread' in last ? last.thread : whole.threads[0],
    taken,
    ranges: mappedAfter(script),
    pageSize: script.pageSize,
  };
}
