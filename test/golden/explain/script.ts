// A golden case as a log: its calls with their results, in the order in which they began and
// returned, and nothing of its schedule. The setup's calls are a thread's of its own, and all
// others wait for their end.
import { resultValue } from '../../../core/kernel/constants.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import type { Call, Expected, Statement } from '../../../core/trace/ast.ts';
import { newProblems } from '../../../core/trace/problems.ts';
import { Statements } from '../../../core/trace/statements.ts';
import { kernelCall, kernelConfig } from '../call.ts';
import type { GoldenCase, GoldenOp } from '../case.ts';

/** The thread that makes the setup's calls. */
const SETUP = 'setup';

/** Statements in their order, each with a line of its own. */
class Lines {
  readonly made: Statement[] = [];
  private readonly golden: GoldenCase;

  constructor(golden: GoldenCase) {
    this.golden = golden;
  }

  private get span() {
    return { line: this.made.length + 1, column: 1, length: 1 };
  }

  private callOf(op: GoldenOp): Call {
    return { ...kernelCall(op, this.golden.config), column: 1, length: 1 };
  }

  private expected(rv: string): Expected {
    const result = resultValue(rv);
    if (result === undefined) throw new Error(`"${rv}" is no result`);
    return { result };
  }

  call(thread: string, op: GoldenOp, rv: string): void {
    this.made.push({ kind: 'call', span: this.span, thread, call: this.callOf(op), expected: this.expected(rv) });
  }

  enter(thread: string, op: GoldenOp): void {
    const { span } = this;
    this.made.push({ kind: 'enter', span, thread, call: this.callOf(op), point: { span, kind: 'entry' } });
  }

  leave(thread: string, rv: string): void {
    this.made.push({ kind: 'leave', span: this.span, thread, expected: this.expected(rv) });
  }

  /** All that stands below waits for all that stands above. */
  wait(): void {
    const expression = { kind: 'number', value: 1n, column: 1, length: 1 } as const;
    this.made.push({ kind: 'assert', span: this.span, expression, text: '1' });
  }
}

function logLines(golden: GoldenCase): Statement[] {
  const lines = new Lines(golden);
  for (const [i, op] of golden.setup.entries()) lines.call(SETUP, op, golden.setup_results[i] ?? '');
  if (golden.setup.length > 0) lines.wait();
  const begun = new Map<string, number>();
  const begin = (thread: string): void => {
    const next = begun.get(thread) ?? 0;
    const op = golden.threads[thread]?.[next];
    if (!op) return;
    begun.set(thread, next + 1);
    lines.enter(thread, op);
  };
  const returns = golden.events.filter(({ ev }) => ev === 'return');
  let at = 0;
  golden.schedule.forEach((thread, step) => {
    if (!begun.has(thread)) begin(thread);
    for (; returns[at]?.s === step; at++) {
      lines.leave(thread, returns[at]?.rv ?? '');
      begin(thread);
    }
  });
  return lines.made;
}

/** The log of a case. Line n is statement n - 1. */
export function logOfCase(golden: GoldenCase): Compiled {
  const made = logLines(golden);
  const threads = [...Object.keys(golden.threads), SETUP];
  const compiled = compile({
    statements: Statements.of(made),
    threads,
    diagnostics: [],
    problems: newProblems(),
    lineCount: made.length,
    comments: [],
    pageSize: 4096,
    vintage: golden.vintage,
  });
  return { ...compiled, config: kernelConfig(golden), entries: [], diagnostics: [] };
}
