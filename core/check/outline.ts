// Which tests a script has, by its text alone: what an editor lists before anything runs. Each
// stands on the line on which check.ts tells of it.
import { contextOf } from '../trace/print/context.ts';
import { statementText } from '../trace/print/print.ts';
import type { Script } from '../trace/script.ts';
import { endName } from './ends.ts';

export interface ListedTest {
  readonly name: string;
  /** 0: the test is of the whole file. */
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly kind: 'result' | 'assert' | 'explore' | 'end';
}

/** In the order of the lines, at the most so many; the one of the end is the last. */
export function testsIn(script: Script, most = Number.POSITIVE_INFINITY): ListedTest[] {
  const context = contextOf(script);
  const tests: ListedTest[] = [];
  for (const s of script.statements) {
    if (tests.length >= most) break;
    const kind =
      s.kind === 'assert' ? 'assert' : s.kind === 'expect' ? 'explore' : 'expected' in s && s.expected ? 'result' : '';
    if (kind !== '') tests.push({ ...s.span, name: statementText(s, context), kind });
  }
  return [...tests, { name: endName(script), line: 0, column: 0, length: 0, kind: 'end' }];
}
