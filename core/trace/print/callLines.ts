// The calls of a script by their lines, in words.
import type { Statement } from '../ast.ts';
import { type Origin, surmiseOf } from '../origin.ts';
import { callText } from './callText.ts';
import type { PrintContext } from './context.ts';

export interface CallLine {
  readonly name: string;
  /** With its arguments. */
  readonly text: string;
  /** No log shows the call: an import inferred it, or its result. */
  readonly isInferred: boolean;
}

interface Lines {
  readonly statements: { readonly length: number; at(index: number): Statement | undefined };
  /** undefined: no import has made the script. */
  readonly origin?: Origin | undefined;
}

export function callLines({ statements, origin }: Lines, context: PrintContext): ReadonlyMap<number, CallLine> {
  const found = new Map<number, CallLine>();
  for (let i = 0; i < statements.length; i++) {
    const s = statements.at(i);
    if (s && 'call' in s)
      found.set(s.span.line, {
        name: s.call.name,
        text: callText(s.call, context),
        isInferred: origin !== undefined && surmiseOf(s) !== '',
      });
  }
  return found;
}
