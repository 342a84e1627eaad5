// The `expect explore:` lines of a script, which a run passes by.
import type { Statement } from '../trace/ast.ts';
import type { Script } from '../trace/script.ts';

export type Expectation = Extract<Statement, { kind: 'expect' }>;

export const expectationsOf = ({ statements }: Pick<Script, 'statements'>): Expectation[] =>
  statements.kept.filter((s) => s.kind === 'expect');

/** What a run says of them; undefined: there are none. */
export function passedBy(script: Pick<Script, 'statements'>): string | undefined {
  const count = expectationsOf(script).length;
  if (count === 0) return undefined;
  const lines = count === 1 ? '1 expect line is' : `${count} expect lines are`;
  return `${lines} not checked by a run: vmtrace check, and the Testing view, explore`;
}
