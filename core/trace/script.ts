// A script as it was read: its statements, and what is wrong with its text.
import type { Vintage } from '../kernel/constants.ts';
import type { Diagnostic, Span } from './ast.ts';
import type { Problems } from './problems.ts';
import type { Statements } from './statements.ts';

export interface Script {
  readonly statements: Statements;
  /** In the order of their first line (or `thread` statement). */
  readonly threads: readonly string[];
  /** In the order of the text: as many of the problems as are listed. */
  readonly diagnostics: readonly Diagnostic[];
  readonly problems: Readonly<Problems>;
  readonly lineCount: number;
  /** Lines that hold nothing but a comment, with its `#`. */
  readonly comments: readonly { readonly span: Span; readonly text: string }[];
  /** Objects that the calls name and no line declares: their places are above the declared ones. */
  readonly implied?: readonly { readonly name: string; readonly size: number }[];
  /** Bytes: by how much a page number is multiplied to be the address that the script wrote. */
  readonly pageSize: number;
  /**
   * The kernel that it runs on: its own, the default, or the one that the reader was told to take.
   */
  readonly vintage: Vintage;
}
