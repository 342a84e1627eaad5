// Breakpoints on lines of the script, on steps of a listing and on routines, with conditions,
// hit counts and messages. The program is known beforehand, so each is verified at once, or told
// why it cannot be.

import { DEFAULT_VINTAGE } from '../../kernel/constants.ts';
import { routinesOf } from '../../kernel/routine.ts';
import type { KnownNames } from '../../program/namesInAsserts.ts';
import type { Expression } from '../../trace/ast.ts';
import { cut } from '../../trace/echo.ts';
import { parseExpression } from '../../trace/expression/expression.ts';
import { interpolate, type MessagePart } from '../../trace/expression/interpolate.ts';
import { nearest } from '../../trace/parse/names.ts';
import { wrongName } from './conditionNames.ts';

export interface Breakpoint {
  readonly id: number;
  readonly condition?: Expression;
  readonly hit?: (count: number) => boolean;
  /** When it stops; absent: before the call. */
  readonly mode?: Mode;
  /** A log point: it says this, and nothing stops. */
  readonly message?: readonly MessagePart[];
}

/** What a breakpoint on a line waits for. */
export const MODES = ['call', 'return', 'wait'] as const;
export type Mode = (typeof MODES)[number];

/** The breakpoint, or why it cannot be set. */
export type Verdict = { readonly breakpoint: Breakpoint } | { readonly problem: string };

const HIT = /^\s*(>=|<=|==|=|>|<|%)?\s*(\d+)\s*$/;

/**
 * `> 3`, `>= 3`, `= 3`, `< 3`, `<= 3`, `% 3`; a bare number stops at that hit and from
 * then on, as `>=`.
 */
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

const hint = (near: string | undefined): string => (near ? `; did you mean ${near}?` : '');

/** `known`: names of the trace, if it is there already. */
export function parseCondition(
  given: string,
  known: KnownNames | undefined,
): { expression: Expression } | { problem: string } {
  const parsed = parseExpression(given);
  const wrong = 'diagnostic' in parsed ? parsed.diagnostic : known && wrongName(parsed.expression, known);
  if ('expression' in parsed && !wrong) return parsed;
  const { message = '', column = 1, suggestion } = wrong ?? {};
  return { problem: `condition, column ${column}: ${message}${hint(suggestion)}` };
}

/** A breakpoint as a person asks for it: its texts are not read yet. */
export interface RequestedBreakpoint {
  readonly condition?: string;
  readonly hitCondition?: string;
  readonly logMessage?: string;
  readonly mode?: string;
}

/**
 * Reads condition, hit condition and message. An empty string means there is none. `known`: names
 * of the trace, if it is there already.
 */
export function readBreakpoint(id: number, asked: RequestedBreakpoint, known: KnownNames | undefined): Verdict {
  const { condition, hitCondition, logMessage, mode } = asked;
  let made: Breakpoint = { id };
  if (condition) {
    const parsed = parseCondition(String(condition), known);
    if ('problem' in parsed) return parsed;
    made = { ...made, condition: parsed.expression };
  }
  if (hitCondition) {
    const hit = parseHitCondition(String(hitCondition));
    if (!hit)
      return {
        problem: `hit count "${cut(String(hitCondition))}": expected a number, or one of > >= = < <= % and a number`,
      };
    made = { ...made, hit };
  }
  if (logMessage) {
    const { parts, diagnostics } = interpolate(String(logMessage));
    const wrong = diagnostics[0];
    if (wrong) return { problem: `log message, column ${wrong.column}: ${wrong.message}` };
    made = { ...made, message: parts };
  }
  if (mode !== undefined && mode !== '' && mode !== 'call') {
    if (!MODES.includes(mode as Mode))
      return { problem: `there is no breakpoint mode "${cut(mode)}": ${MODES.join(', ')}` };
    made = { ...made, mode: mode as Mode };
  }
  return { breakpoint: made };
}

/** A routine by the name that people know it by; or what is near. */
export function routineNamed(name: string): { name: string } | { problem: string } {
  const wanted = name.trim().replace(/\(.*\)$/, '');
  const names = routinesOf(DEFAULT_VINTAGE).map((r) => r.name);
  if (names.includes(wanted)) return { name: wanted };
  const near = nearest(wanted, names);
  return {
    problem: `there is no routine "${cut(wanted)}" in the kernel model${hint(near)}`,
  };
}

/**
 * The first line at or after `line` where something runs, else the last one before; undefined if
 * nothing runs at all.
 */
export function snap(lines: ArrayLike<number>, line: number): number | undefined {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle] as number) < line) low = middle + 1;
    else high = middle;
  }
  return lines[low] ?? lines[lines.length - 1];
}
