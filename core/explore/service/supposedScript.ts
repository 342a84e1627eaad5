// The text of a script with its suppositions, as a script of its own: an order that was found under
// a supposition is an order of this one.

import type { Compiled } from '../../program/compile.ts';
import type { Suppositions } from '../explain/supposed.ts';
import { commented } from './supposedLines.ts';

/** The line of the last declaration above the first line of a thread; added ones go below it. */
function lastDeclaration({ declared, program }: Compiled): number {
  const first = program.lines[0] ?? Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { span } of declared.statements) if (span.line < first && span.line > last) last = span.line;
  return last || (Number.isFinite(first) ? first - 1 : 0);
}

/**
 * The text with the first that may be supposed, and what goes with it, each line with a comment
 * that says so. Lines keep their numbers where an empty line can be had for each that is added.
 */
export function supposedScript(text: string, compiled: Compiled, { either, also }: Suppositions): string {
  const lines = text.split('\n');
  const end = lines[0]?.endsWith('\r') ? '\r' : '';
  const all = [...either.slice(0, 1), ...also];
  const own = (one: (typeof all)[number]): string => `${commented(compiled, one, one.cause)}${end}`;
  for (const one of all) if (one.line > 0) lines[one.line - 1] = own(one);
  const at = lastDeclaration(compiled);
  const added = all.filter(({ line }) => line === 0).map(own);
  let empty = 0;
  while (empty < added.length && lines[at + empty]?.trim() === '' && at + empty + 1 < lines.length) empty++;
  return [...lines.slice(0, at), ...added, ...lines.slice(at + empty)].join('\n');
}
