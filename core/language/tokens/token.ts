// What stands at each place of a line, whether the line is right or not: the pieces that have a
// meaning, each with its role. Names, references, colours, hovers and hints follow from them.
import type { Vintage } from '../../kernel/constants.ts';
import type { Owner } from '../../program/namesInAsserts.ts';
import type { CallSignature, Parameter } from '../../trace/calls/signature.ts';

export type Role =
  | 'comment'
  | 'keyword'
  /**
   * `t1`, `100123`: `name` is the thread's. It has no length where a call stands alone, which is
   * then t1's.
   */
  | 'thread'
  | 'call'
  /** `start=`, of a call. */
  | 'parameter'
  /** `max=`, of an entry. */
  | 'attribute'
  | 'flag'
  | 'protection'
  | 'result'
  | 'address'
  /** Bytes, or pages where `pages` follows. */
  | 'size'
  | 'number'
  | 'object'
  | 'process'
  | 'submap'
  | 'routine'
  | 'label'
  | 'point'
  /** After a dot: of what `owner` is. */
  | 'field'
  /** A name of the state that stands alone: `map`, `user_wired`. */
  | 'variable'
  /** `entry(...)` of an expression. */
  | 'function'
  | 'limit'
  /** A kind of suspicion. */
  | 'suspect'
  | 'vintage'
  | 'operator'
  /** Any other word. */
  | 'word';

/** A piece of a line: columns count from 0, in UTF-16 units. */
export interface Token {
  readonly from: number;
  readonly to: number;
  readonly role: Role;
  readonly text: string;
  /** Of a thread by its number: the name that the script uses. */
  readonly name?: string | undefined;
  /** Of a number. */
  readonly value?: bigint | undefined;
  /** The call that it is an argument or the result of. */
  readonly call?: CallSignature | undefined;
  readonly parameter?: Parameter | undefined;
  /** Of a range: its first address, or the first above it. */
  readonly part?: 'start' | 'end' | undefined;
  readonly owner?: Owner | undefined;
  /** Of a label: the routine before its dot. */
  readonly routine?: string | undefined;
  /** It is declared here. */
  readonly declares?: true | undefined;
}

/** Names that a script gives, and how it counts. */
export interface Names {
  readonly vintage: Vintage;
  /** Bytes. */
  readonly pageSize: number;
  /** Those of `thread` lines. */
  readonly threads: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
  readonly subMaps: ReadonlySet<string>;
  /** Those of `process` lines, and the first. */
  readonly processes: ReadonlySet<string>;
}

/** The token at a column; of two that touch there the later, if it is a name or a number. */
export function tokenAt(tokens: readonly Token[], column: number): Token | undefined {
  const at = tokens.filter(({ from, to }) => from <= column && column <= to);
  return at.findLast(({ role }) => role !== 'operator') ?? at.at(-1);
}
