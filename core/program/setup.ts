// The kernel as the declarations of a script make it: its configuration and its first entries.
import { DEFAULT_HEAP, EFLAG, PROT_ALL, PROT_READ, PROT_WRITE, type Vintage } from '../kernel/constants.ts';
import { gapOffset } from '../kernel/data/stackGap.ts';
import { defaultConfig, type InitialEntry } from '../kernel/kernel.ts';
import { defaultLimits } from '../kernel/limits.ts';
import { anonLocOfExec } from '../kernel/routines/placement.ts';
import { RULES } from '../kernel/rules.ts';
import type { KernelConfig } from '../kernel/state.ts';
import type { Diagnostic, EntryAttributes, ScheduleMode, Statement } from '../trace/ast.ts';
import type { Script } from '../trace/script.ts';

export interface Setup {
  readonly config: KernelConfig;
  /** In the order of their addresses. */
  readonly entries: readonly InitialEntry[];
  readonly schedule: ScheduleMode;
}

/** Pages of an entry that is wired from the start. */
const MOST_WIRED = 2 ** 24;

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

/** The threads of each process but the first. */
function threadsOfProcesses(statements: readonly Statement[]): Map<string, string[]> {
  const threads = new Map<string, string[]>();
  for (const s of statements) {
    if (s.kind === 'process') threads.set(s.name, []);
    if (s.kind === 'thread' && s.process !== undefined) threads.get(s.process)?.push(s.thread);
  }
  return threads;
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

/** `tell` gets what no kernel of ours can hold. */
export function setUp(script: Script, tell: (found: Diagnostic) => void): Setup {
  const config = defaultConfig();
  const limits = defaultLimits();
  config.limits = limits;
  config.vintage = script.vintage;
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
  config.searchTree = [...script.statements.calls()].some((name) => FINDS.has(name));
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
          tell({
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
    }
  }
  if (!kept.some((s) => s.kind === 'heap')) config.heap = DEFAULT_HEAP / config.pageSize;
  if (!kept.some((s) => s.kind === 'limit' && s.what === 'stack_growth'))
    limits.stack_growth = defaultStackGrowth(config.pageSize);
  config.anonLoc = anonLocOfExec(config);
  entries.sort((a, b) => a.start - b.start);
  fillGaps(entries, gaps, config);
  return { config, entries, schedule };
}
