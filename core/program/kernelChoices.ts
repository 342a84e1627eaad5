// Addresses that the kernel chooses, looked at before anything runs: an error for a result that no
// kernel gives; a warning for the first line that names an address in no declared and in no placed
// range after a mapping whose place no line says: it depends on the kernel's choice.
import { formatAddress, type Page } from '../kernel/address.ts';
import { ERRNO_BASE, NO_RESULT, resultAddress } from '../kernel/constants.ts';
import { endOfHeap, searchStart } from '../kernel/routines/placement.ts';
import type { KernelConfig } from '../kernel/state.ts';
import type { Call, Diagnostic, Expected, Expression, Span, Statement } from '../trace/ast.ts';
import { leavesOf } from '../trace/expression/staticChecks.ts';
import type { Statements } from '../trace/statements.ts';
import { impossiblePlace, isPlacedByKernel, isUnhinted, placedSize } from './placing.ts';
import { Ranges } from './ranges.ts';

/** Calls that map at the address given; mmap and shmat, too, if an address is given. */
const PLACING: ReadonlySet<string> = new Set([
  'mmap',
  'shmat',
  'vm_map_insert',
  'vm_map_find',
  'vm_map_find_min',
  'vm_map_fixed',
  'vm_map_stack',
  'vm_map_submap',
  'mmap_wirefuture',
]);
const BREAKS: ReadonlySet<string> = new Set(['brk', 'sbrk']);

/** More places than this are not kept: no warning then. */
const MOST_RANGES = 20_000;

/** The pages that a call is about; undefined: none. */
function rangeOf(call: Call, config: KernelConfig): readonly [from: Page, to: Page] | undefined {
  const { args } = call;
  const from = args.start ?? args.addr ?? args.addrbos ?? args.hint;
  if (from === undefined) return undefined;
  if (call.name === 'shmat') return [from, from + placedSize(call, config)];
  const rest = (args.addr_bytes ?? 0) + (args.len_bytes ?? 0);
  const length = args.length ?? args.len ?? args.max_ssize ?? 0;
  return [from, args.end ?? from + Math.max(1, length + Math.ceil(rest / config.pageSize))];
}

/** Pages that an expression names. */
const pagesIn = (e: Expression, pageSize: number): Page[] =>
  leavesOf(e).flatMap((leaf) => {
    const arg = leaf.kind === 'call' && leaf.callee === 'entry' ? leaf.args[0] : undefined;
    return arg?.kind === 'number' ? [Math.floor(Number(arg.value) / pageSize)] : [];
  });

/** What of a script's lines has been seen. */
class Seen {
  readonly found: Diagnostic[] = [];
  private readonly config: KernelConfig;
  private readonly said = new Ranges();
  private readonly faults: { readonly page: Page; readonly span: Span }[] = [];
  private choice: { readonly name: string; readonly line: number; readonly base: Page } | undefined;
  private isTold = false;

  constructor(config: KernelConfig) {
    this.config = config;
  }

  /** These pages are where a line says. */
  say(from: Page, to: Page): void {
    if (this.isTold) return;
    this.said.add(from, to);
    if (this.said.count > MOST_RANGES) this.isTold = true;
  }

  fault(page: Page, span: Span): void {
    if (this.faults.length < MOST_RANGES) this.faults.push({ page, span });
  }

  /**
   * Does a call by this name make a difference? Of those that map nothing only addresses
   * behind a choice do.
   */
  asksOf(name: string): boolean {
    return PLACING.has(name) || BREAKS.has(name) || (this.choice !== undefined && !this.isTold);
  }

  /** A line names pages. */
  names(from: Page, to: Page, span: Span): void {
    const { min, max, pageSize } = this.config;
    if (!this.choice || this.isTold || this.said.has(from) || (from <= min && to >= max)) return;
    this.isTold = true;
    const { name, line, base } = this.choice;
    const first = formatAddress(base, pageSize);
    const message = `whether ${formatAddress(from, pageSize)} is mapped depends on where the kernel puts what ${name} maps in line ${line} (from ${first} on): say it there, as its result: '= ${first}'`;
    this.found.push({ ...span, severity: 'warning', message });
  }

  /** A call, with what the script expects of it. */
  call(call: Call, expected: Expected | undefined, span: Span): void {
    const range = rangeOf(call, this.config);
    const at = { line: span.line, column: call.column, length: call.length };
    if (BREAKS.has(call.name)) {
      const { heap } = this.config;
      this.say(heap, endOfHeap(this.config, heap));
    } else if (!PLACING.has(call.name)) {
      if (range) this.names(...range, at);
    } else if (!isPlacedByKernel(call)) {
      if (range) this.say(...range);
    } else this.placed(call, expected, range, at);
  }

  /** A call whose address the kernel chooses. */
  private placed(call: Call, expected: Expected | undefined, range: ReturnType<typeof rangeOf>, span: Span): void {
    const result = expected?.result ?? ERRNO_BASE;
    const bytes = resultAddress(result);
    if (bytes !== undefined) {
      const message = impossiblePlace(call, bytes, this.config);
      if (message) this.found.push({ ...span, severity: 'error', message });
      const page = Math.floor(bytes / this.config.pageSize);
      this.say(page, page + placedSize(call, this.config));
    } else if (result <= ERRNO_BASE && result !== NO_RESULT) {
      if (isUnhinted(call)) this.choice ??= { name: call.name, line: span.line, base: this.baseOf(call) };
      else if (range) this.say(...range);
    }
  }

  /** Where the kernel looks first. */
  private baseOf(call: Call): Page {
    const { min, max, heap } = this.config;
    return searchStart(this.config, { min, max, dataStart: heap }, placedSize(call, this.config));
  }

  end(): readonly Diagnostic[] {
    for (const { page, span } of this.faults) this.names(page, page + 1, span);
    return this.found;
  }
}

/** What calls return whose result another line has, as kdump prints them; by their lines. */
function returnedLater(statements: Statements): ReadonlyMap<number, Expected> {
  const found = new Map<number, Expected>();
  if (!statements.kept.some((s) => s.kind === 'leave' && s.expected)) return found;
  const last = new Map<string, number>();
  for (const s of statements) {
    if (s.kind === 'call') last.set(s.thread, s.span.line);
    else if ('thread' in s) {
      const line = last.get(s.thread);
      if (s.kind === 'leave' && s.expected && line !== undefined) found.set(line, s.expected);
      last.delete(s.thread);
    }
  }
  return found;
}

export function kernelChoices(statements: Statements, config: KernelConfig): readonly Diagnostic[] {
  const calls = statements.calls();
  if (!calls.has('mmap') && !calls.has('shmat')) return [];
  const seen = new Seen(config);
  const returned = returnedLater(statements);
  /** Of a call in two lines, by its thread. */
  const open = new Map<string, { readonly call: Call; readonly span: Span }>();
  for (let i = 0; i < statements.length; i++) {
    const name = statements.packedNameAt(i);
    if (name !== undefined && !seen.asksOf(name)) continue;
    const s = statements.at(i) as Statement;
    switch (s.kind) {
      case 'entry':
        seen.say(s.start, s.end);
        break;
      case 'submap':
        seen.say(s.min, s.max);
        break;
      case 'fault':
        seen.fault(s.page, s.span);
        break;
      case 'call':
        seen.call(s.call, s.expected ?? returned.get(s.span.line), s.span);
        break;
      case 'enter':
        open.set(s.thread, { call: s.call, span: s.span });
        break;
      case 'leave': {
        const begun = open.get(s.thread);
        if (begun) seen.call(begun.call, s.expected, begun.span);
        open.delete(s.thread);
        break;
      }
      case 'assert':
        for (const page of pagesIn(s.expression, config.pageSize)) seen.names(page, page + 1, s.span);
        break;
      case 'set':
        for (const page of pagesIn(s.place, config.pageSize)) seen.names(page, page + 1, s.span);
    }
  }
  for (const { call, span } of open.values()) seen.call(call, undefined, span);
  return seen.end();
}
