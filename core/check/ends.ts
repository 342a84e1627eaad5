// The line `# ends: stuck` of a script: how it is to end. A comment to the kernel, a promise to
// `vmtrace check`.
import type { ScriptState } from '../program/types.ts';
import type { Diagnostic } from '../trace/ast.ts';
import { cut } from '../trace/echo.ts';
import { nearest, oneOf } from '../trace/parse/names.ts';
import type { Script } from '../trace/script.ts';

const ENDS = ['done', 'stuck', 'panic'] as const satisfies readonly ScriptState['end'][];
type End = (typeof ENDS)[number];

const HEADER = /^#\s*ends:\s*(\S+)\s*$/;

const wordOf = (comment: string): string | undefined => HEADER.exec(comment)?.[1];

/** How a script says that it is to end; the first such line counts. */
export function promisedEnd({ comments }: Pick<Script, 'comments'>): End | undefined {
  for (const { text } of comments) {
    const end = ENDS.find((name) => name === wordOf(text));
    if (end) return end;
  }
  return undefined;
}

/** The test of how a script ends, which stands on no line. */
export const endName = (script: Pick<Script, 'comments'>): string => {
  const promised = promisedEnd(script) ?? 'done';
  return promised === 'done' ? 'all threads finish' : `ends: ${promised}`;
};

/** Warnings about such lines with another word. */
export function endWarnings({ comments }: Pick<Script, 'comments'>): Diagnostic[] {
  return comments.flatMap(({ span, text }): Diagnostic[] => {
    const word = wordOf(text);
    if (word === undefined || ENDS.some((name) => name === word)) return [];
    const suggestion = nearest(word, ENDS);
    const message = `no script ends ${cut(word)}: expected ${oneOf(ENDS)}`;
    return [{ ...span, severity: 'warning', message, ...(suggestion === undefined ? {} : { suggestion }) }];
  });
}
