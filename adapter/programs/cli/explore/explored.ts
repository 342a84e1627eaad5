// An explored script, and the report on it.
import type { JudgedExpectation } from '../../../../core/check/explored.ts';
import type { Exploration } from '../../../../core/explore/explore.ts';
import type { OrderCounts } from '../../../../core/explore/find/orderCounts.ts';
import type { Compiled } from '../../../../core/program/compile.ts';

export interface Explored {
  readonly compiled: Compiled;
  readonly found: Exploration;
  readonly counts: OrderCounts | undefined;
  /** Of each line `expect explore:`, whether it holds. */
  readonly judged: readonly JudgedExpectation[];
}
