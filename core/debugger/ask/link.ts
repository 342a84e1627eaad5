// What explains a value: links, each a step of the history, from the latest back to
// where the value began.
import type { Statement } from '../../trace/ast.ts';
import { declaration, lineText } from '../why/blame.ts';
import type { Searched } from '../why/explanation.ts';
import type { MadeBy } from './madeBy.ts';

/**
 * A step that made a value, or a copy of it; without a position it was declared, or
 * so from the start.
 */
export interface Link extends Partial<MadeBy> {
  /** What was done: `wired_count from 1 to 2`, `cut 0x10000..0x14000 in two at 0x12000`. */
  readonly text: string;
  /** The line that declares it, or that of the call; 0: none. */
  readonly line: number;
}

/** An expression, its value, and what made that. */
export interface Chain {
  /** `entry(0x12000).wired_count` */
  readonly name: string;
  /** The empty text: it is a whole thing, which its fields say. */
  readonly value: string;
  /** The latest first. */
  readonly links: readonly Link[];
  /** There are earlier ones that these follow from. */
  readonly more: boolean;
  /** Of an expression that is made of several values: each of them. */
  readonly parts: readonly Chain[];
}

/** As many links a person reads. */
export const MOST_LINKS = 12;

/** Where a value begins that nothing has changed: the line that declares it. */
export function declared({ machine, compiled }: Searched, test: (s: Statement) => boolean): Link {
  const line = declaration(compiled, test)?.line ?? 0;
  const call = line > 0 ? lineText(machine, compiled, line) : undefined;
  return { text: line > 0 ? 'declared so' : 'so from the start', line, ...(call !== undefined && { call }) };
}
