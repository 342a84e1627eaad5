// Limits that a script leaves open, `limit user_wired 0..8`: each value of the range is a machine
// of its own. A run takes the last; an explorer takes each, and says which one an order needs, as
// `limit user_wired 3`, or `set limit.user_wired = 3` before anyone runs.
import type { LimitName } from '../kernel/limits.ts';
import type { Statement } from '../trace/ast.ts';
import { surmiseOf } from '../trace/origin.ts';

export interface OpenLimit {
  readonly what: LimitName;
  /** In the limit's own unit, a size in pages; both are among the values. */
  readonly least: number;
  readonly most: number;
  readonly line: number;
}

/** In the order of their lines. */
export const openLimits = (declared: readonly Statement[]): OpenLimit[] =>
  declared.flatMap((s) =>
    s.kind === 'limit' && s.least !== undefined
      ? [{ what: s.what, least: s.least, most: s.value, line: s.span.line }]
      : [],
  );

/**
 * Limits that no log shows: those that are left open, and those that an import has inferred and
 * left one value.
 */
export const unsureLimits = (declared: readonly Statement[]): Pick<OpenLimit, 'what' | 'line'>[] =>
  declared.flatMap((s) =>
    s.kind === 'limit' && (s.least !== undefined || surmiseOf(s) !== '') ? [{ what: s.what, line: s.span.line }] : [],
  );
