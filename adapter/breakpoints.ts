// Breakpoints on lines of the script, on steps of a listing and on routines, with conditions, hit counts and messages. The
// program is known beforehand, so each is verified at once, or told why it cannot be. Hits are kept by their place in
// the history, so that going back takes them back.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { ROUTINES } from '../core/kernel/routine.ts';
import type { Machine } from '../core/machine/machine.ts';
import { machineScope } from '../core/machine/scope.ts';
import type { Expression } from '../core/trace/ast.ts';
import { EvaluationError, evaluate, isTrue } from '../core/trace/evaluate.ts';
import { parseExpression } from '../core/trace/expression.ts';
import { interpolate, type MessagePart, renderMessage } from '../core/trace/interpolate.ts';
import { nearest } from '../core/trace/names.ts';

export interface Breakpoint {
  readonly id: number;
  /** Line of the script, or of the routine's listing. 0: a function breakpoint. */
  readonly line: number;
  readonly routine?: string;
  readonly condition?: Expression;
  readonly hit?: (count: number) => boolean;
  readonly message?: readonly MessagePart[];
  readonly hits: number[];
}

/** What was asked for in words, or why it cannot be. */
export interface Verdict {
  readonly breakpoint?: Omit<Breakpoint, 'id' | 'line' | 'routine'>;
  readonly problem?: string;
}

const HIT = /^\s*(>=|<=|==|=|>|<|%)?\s*(\d+)\s*$/;

/** `> 3`, `>= 3`, `= 3`, `< 3`, `<= 3`, `% 3`; a bare number stops at that hit and from then on, as `>=`. */
export function parseHitCondition(given: string): ((count: number) => boolean) | undefined {
  const match = HIT.exec(given);
  if (!match) return undefined;
  const n = Number(match[2]);
  switch (match[1]) {
    case '>':
      return (count) => count > n;
    case '<':
      return (count) => count < n;
    case '<=':
      return (count) => count <= n;
    case '=':
    case '==':
      return (count) => count === n;
    case '%':
      return n === 0 ? undefined : (count) => count % n === 0;
    default:
      return (count) => count >= n;
  }
}

export function parseCondition(given: string): { expression: Expression } | { problem: string } {
  const parsed = parseExpression(given);
  if ('expression' in parsed) return parsed;
  const { message, column, suggestion } = parsed.diagnostic;
  return { problem: `condition, column ${column}: ${message}${suggestion ? `; did you mean ${suggestion}?` : ''}` };
}

/** Reads condition, hit condition and message. An empty string means there is none. */
export function readBreakpoint(asked: DebugProtocol.SourceBreakpoint | DebugProtocol.FunctionBreakpoint): Verdict {
  const { condition, hitCondition } = asked;
  const logMessage = 'logMessage' in asked ? asked.logMessage : undefined;
  const made: { -readonly [K in keyof NonNullable<Verdict['breakpoint']>]: NonNullable<Verdict['breakpoint']>[K] } = {
    hits: [],
  };
  if (condition) {
    const parsed = parseCondition(condition);
    if ('problem' in parsed) return parsed;
    made.condition = parsed.expression;
  }
  if (hitCondition) {
    const hit = parseHitCondition(hitCondition);
    if (!hit)
      return { problem: `hit count "${hitCondition}": expected a number, or one of > >= = < <= % and a number` };
    made.hit = hit;
  }
  if (logMessage) {
    const { parts, diagnostics } = interpolate(logMessage);
    const wrong = diagnostics[0];
    if (wrong) return { problem: `log message, column ${wrong.column}: ${wrong.message}` };
    made.message = parts;
  }
  return { breakpoint: made };
}

/** Does the breakpoint's condition hold now, and is it the hit that was asked for? Counts the hit. */
export function isHit(b: Breakpoint, machine: Machine, thread: number): boolean | { problem: string } {
  if (b.condition) {
    try {
      if (!isTrue(evaluate(b.condition, machineScope(machine.state, thread)), b.condition)) return false;
    } catch (error) {
      if (error instanceof EvaluationError) return { problem: error.message };
      throw error;
    }
  }
  const now = machine.position;
  while (b.hits.length > 0 && (b.hits[b.hits.length - 1] as number) >= now) b.hits.pop();
  b.hits.push(now);
  return b.hit ? b.hit(b.hits.length) : true;
}

export function message(b: Breakpoint, machine: Machine, thread: number): string {
  return renderMessage(b.message ?? [], machineScope(machine.state, thread));
}

/** A routine by the name that people know it by; or what is near. */
export function routineNamed(name: string): { name: string } | { problem: string } {
  const wanted = name.trim().replace(/\(.*\)$/, '');
  if (ROUTINES.some((r) => r.name === wanted)) return { name: wanted };
  const near = nearest(
    wanted,
    ROUTINES.map((r) => r.name),
  );
  return { problem: `there is no routine "${wanted}" in the kernel model${near ? `; did you mean ${near}?` : ''}` };
}

/** The first line at or after `line` where something runs, else the last one before; undefined if nothing runs at all. */
export function snap(lines: readonly number[], line: number): number | undefined {
  return lines.find((l) => l >= line) ?? lines[lines.length - 1];
}
