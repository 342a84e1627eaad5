// A script made ready to run: declarations become the kernel's configuration and its first entries,
// the rest is the program, in the order of its lines. What the parser cannot know is checked here:
// that a step's label exists, and a routine's local.
import { DEFAULT_HEAP, EFLAG, PROT_ALL, PROT_READ, PROT_WRITE, type Vintage } from '../kernel/constants.ts';
import { gapOffset } from '../kernel/data/stackGap.ts';
import type { InitialEntry } from '../kernel/kernel.ts';
import { defaultConfig } from '../kernel/kernel.ts';
import { defaultLimits } from '../kernel/limits.ts';
import { anonLocOfExec } from '../kernel/routines/placement.ts';
import { RULES } from '../kernel/rules.ts';
import type { KernelConfig } from '../kernel/state.ts';
import type { Diagnostic, EntryAttributes, ScheduleMode, Statement } from '../trace/ast.ts';
import { effortFor } from '../trace/parse/names.ts';
import { byPlace, type Problems, report } from '../trace/problems.ts';
import type { Script } from '../trace/script.ts';
import type { Statements } from '../trace/statements.ts';
import { absences, isComplete } from './absences.ts';
import { labelDiagnostic, placeCheck } from './checks.ts';
import { kernelChoices } from './kernelChoices.ts';
import { checkAssert, type KnownNames } from './namesInAsserts.ts';
import { type Choice, NOBODY, type Program, type Replay } from './types.ts';

export interface Compiled {
  readonly program: Program;
  readonly config: KernelConfig;
  readonly entries: readonly InitialEntry[];
  readonly declared: Declared;
  /** The script's own and those found here; nothing runs if one is an error. */
  readonly diagnostics: readonly Diagnostic[];
  readonly problems: Readonly<Problems>;
}

/**
 * What the script says before anybody runs, to be printed again: its text is not kept. What
 * exploring is to find is left out: a script that is printed is one order.
 */
export interface Declared {
  readonly statements: readonly Statement[];
  /** Those above the first line that runs. */
  readonly comments: Script['comments'];
}

/** Pages of an entry that is wired from the start. */
const MOST_WIRED = 2 ** 24;

/** Statements that the machine runs; the others say what is there before anyone runs. */
export const RUNS: ReadonlySet<Statement['kind']> = new Set([
  'call',
  'enter',
  'advance',
  'leave',
  'dies',
  'assert',
  'set',
]);

/** sgrowsiz of amd64 and i386, in bytes. */
const STACK_GROWTH = 128 * 1024;
/** Pages. */
export const defaultStackGrowth = (pageSize: number): number => Math.ceil(STACK_GROWTH / pageSize);

/**
 * Does vm_map_insert of a kernel charge such an entry for swap? One that is writable and private.
 */
export const chargesSwap = (vintage: Vintage, a: EntryAttributes): boolean =>
  RULES[vintage].swapCharges &&
  (a.prot & PROT_WRITE) !== 0 &&
  !(a.eflags & (EFLAG.GUARD | EFLAG.NOFAULT)) &&
  (a.object === '' || (a.eflags & EFLAG.NEEDS_COPY) !== 0);

/**
 * Calls that search for space, for which the kernel's search tree has to be kept from the start.
 */
const FINDS: ReadonlySet<string> = new Set(['vm_map_find', 'vm_map_find_min', 'mmap', 'shmat']);

/** Calls that depend on where the data segment begins. */
const BREAKS: ReadonlySet<string> = new Set(['brk', 'sbrk']);

/** The first call that depends on it, in a script that does not say it. */
function heapUser(statements: Statements): Diagnostic | undefined {
  for (const { kind, ...s } of statements) {
    if ((kind !== 'call' && kind !== 'enter') || !('call' in s) || !BREAKS.has(s.call.name)) continue;
    const { column, length, name } = s.call;
    const base = `0x${DEFAULT_HEAP.toString(16)}`;
    const message = `${name} depends on where the data segment begins: ${base} is taken, say it with 'heap ${base}'`;
    return { line: s.span.line, column, length, severity: 'warning', message };
  }
  return undefined;
}

/** The threads of each process but the first. */
function threadsOfProcesses(statements: readonly Statement[]): Map<string, string[]> {
  const threads = new Map<string, string[]>();
  for (const s of statements) {
    if (s.kind === 'process') threads.set(s.name, []);
    if (s.kind === 'thread' && s.process !== undefined) threads.get(s.process)?.push(s.thread);
  }
  return threads;
}

/** The choices of all `replay` lines, one after another. */
function replayOf({ kept }: Statements, numbers: ReadonlyMap<string, number>): Replay {
  const runs = kept.flatMap((s) => (s.kind === 'replay' ? s.runs : []));
  const ends = new Float64Array(runs.length);
  let end = 0;
  const choices = runs.map(({ thread, outcome, times }, i): Choice => {
    end += times;
    ends[i] = end;
    if (thread === undefined) return { thread: NOBODY, line: true };
    const number = numbers.get(thread) ?? NOBODY;
    return outcome === 0 ? { thread: number } : { thread: number, outcome };
  });
  return { choices, ends };
}

/** The statements that run, and where each thread's own are among them. */
export function programOf(all: Statements, threads: readonly string[], schedule: ScheduleMode): Program {
  const statements = all.only(RUNS);
  const numbers = new Map(threads.map((name, i) => [name, i]));
  const counts = new Int32Array(threads.length + 1);
  const makers = new Int32Array(statements.length);
  const lines = new Int32Array(statements.length);
  for (let i = 0; i < statements.length; i++) {
    lines[i] = statements.lineAt(i);
    const name = statements.threadAt(i);
    const maker = name === undefined ? NOBODY : (numbers.get(name) as number);
    makers[i] = maker;
    (counts[maker < 0 ? threads.length : maker] as number)++;
  }
  const places = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  makers.forEach((maker, i) => {
    const place = maker < 0 ? threads.length : maker;
    (places[place] as Int32Array)[counts[place] as number] = i;
    (counts[place] as number)++;
  });
  const barriers = places[threads.length] as Int32Array;
  const replay = replayOf(all, numbers);
  return { statements, threads, lines, own: places.slice(0, -1), makers, barriers, schedule, replay };
}

function declaredIn({ statements, comments }: Script, first: number): Declared {
  return {
    statements: statements.kept.filter(({ kind }) => !RUNS.has(kind) && kind !== 'expect'),
    comments: comments.filter(({ span }) => span.line < first),
  };
}

const declaredObject = ({ name, size, access }: Extract<Statement, { kind: 'object' }>) =>
  access === undefined ? { name, size } : { name, size, access };

interface Gap {
  readonly start: number;
  readonly attributes: EntryAttributes;
}

/**
 * What a stack's gap keeps: as its line says, else as the stack above it and the
 * limit would make it.
 */
function fillGaps(entries: InitialEntry[], gaps: readonly Gap[], { vintage, limits }: KernelConfig): void {
  const { stackGaps, gapsKeepProtection } = RULES[vintage];
  if (!stackGaps || gaps.length === 0) return;
  const places = new Map(entries.map(({ start }, i) => [start, i]));
  for (const { start, attributes: a } of gaps) {
    const i = places.get(start) as number;
    const gap = entries[i] as InitialEntry;
    const above = entries[i + 1]?.start === gap.end ? entries[i + 1] : undefined;
    const stack =
      above && above.eflags & EFLAG.GROWS_DOWN ? above : { prot: PROT_READ | PROT_WRITE, maxProt: PROT_ALL };
    const offset = gapOffset(a.stackProt ?? stack.prot, a.stackMax ?? stack.maxProt);
    entries[i] = { ...gap, avail: a.guard ?? limits.stack_guard, ...(gapsKeepProtection && { offset }) };
  }
}

export function compile(script: Script): Compiled {
  const config = defaultConfig();
  const limits = defaultLimits();
  config.limits = limits;
  config.vintage = script.vintage;
  const effort = effortFor(0);
  const problems: Problems = { ...script.problems, listed: [...script.diagnostics] };
  const entries: InitialEntry[] = [];
  const gaps: Gap[] = [];
  const objects = new Map<string, number>();
  let schedule: ScheduleMode = { kind: 'script' };
  const { kept } = script.statements;
  const threads = threadsOfProcesses(kept);
  for (const s of kept) {
    if (s.kind === 'object') objects.set(s.name, config.objects.push(declaredObject(s)));
  }
  for (const { name, size } of script.implied ?? []) objects.set(name, config.objects.push({ name, size }));
  // a script is about a kernel: its objects grow as the kernel's do
  config.coalesce = 'real';
  const calls = script.statements.calls();
  config.searchTree = [...calls].some((name) => FINDS.has(name));
  const complete = [...calls].every((name) => isComplete(name, config.vintage));
  for (const s of complete ? kept : script.statements) {
    const absent = absences(s, config.vintage);
    for (const found of absent) report(problems, found);
  }
  for (const s of kept) {
    switch (s.kind) {
      case 'map':
        config.min = s.min;
        config.max = s.max;
        config.kernelPmap = s.kernelPmap;
        config.wireFuture = s.wireFuture;
        config.wxorx = s.wxorx;
        break;
      case 'page':
        config.pageSize = s.size;
        break;
      case 'process':
        config.processes.push({
          name: s.name,
          threads: threads.get(s.name) ?? [],
          ...(s.shares !== undefined && { shares: true }),
        });
        break;
      case 'submap':
        config.subMaps.push({ name: s.name, min: s.min, max: s.max });
        break;
      case 'limit':
        limits[s.what] = s.value;
        break;
      case 'privileged':
        config.privileged = true;
        break;
      case 'heap':
        config.heap = s.start;
        break;
      case 'jail':
        config.jail = s.allowMlock ? 'mlock' : 'plain';
        break;
      case 'faults':
        config.faultMode = s.mode;
        break;
      case 'fault':
        config.faults.set(s.page, s.outcomes);
        break;
      case 'schedule':
        schedule = s.mode;
        break;
      case 'entry': {
        const a = s.attributes;
        if (a.wiredCount > 0 && s.end - s.start > MOST_WIRED)
          report(problems, {
            ...s.span,
            severity: 'error',
            message: `this entry has ${s.end - s.start} wired pages; the model keeps each wired page, and ${MOST_WIRED} are the most`,
          });
        const charged = a.charged ?? chargesSwap(config.vintage, a);
        const object = objects.get(a.object) ?? 0;
        const { prot, maxProt, inherit, wiredCount, eflags, offset } = a;
        const { start, end } = s;
        // by name: a million objects from a spread cost 5 s and 1 GB
        entries.push({
          start,
          end,
          prot,
          maxProt,
          inherit,
          wiredCount,
          eflags,
          object,
          offset,
          charged: charged ? 1 : 0,
          avail: a.room ?? 0,
        });
        if (a.eflags & EFLAG.STACK_GAP_DN) gaps.push({ start, attributes: a });
        break;
      }
      case 'enter':
      case 'advance': {
        const wrong = labelDiagnostic(s.point, config.vintage, effort);
        if (wrong) report(problems, wrong);
        break;
      }
    }
  }
  if (!kept.some((s) => s.kind === 'heap')) {
    config.heap = DEFAULT_HEAP / config.pageSize;
    const first = [...BREAKS].some((name) => calls.has(name)) && heapUser(script.statements);
    if (first) report(problems, first);
  }
  config.anonLoc = anonLocOfExec(config);
  for (const found of kernelChoices(script.statements, config)) report(problems, found);
  if (!kept.some((s) => s.kind === 'limit' && s.what === 'stack_growth'))
    limits.stack_growth = defaultStackGrowth(config.pageSize);
  entries.sort((a, b) => a.start - b.start);
  fillGaps(entries, gaps, config);
  const check = placeCheck(config, script.threads, entries[0]?.start, effort);
  const names: KnownNames = {
    vintage: config.vintage,
    threads: new Set(script.threads),
    maps: new Set(['map', ...[...config.subMaps, ...config.processes].map(({ name }) => name)]),
  };
  for (const s of kept) {
    const wrong = s.kind === 'set' && check(s);
    if (wrong) report(problems, wrong);
    if (s.kind === 'assert') checkAssert(s.expression, s.span, names, effort, (found) => report(problems, found));
  }
  const program = programOf(script.statements, script.threads, schedule);
  return {
    program,
    config,
    entries,
    declared: declaredIn(script, program.lines[0] ?? Number.POSITIVE_INFINITY),
    diagnostics: byPlace(problems),
    problems,
  };
}
