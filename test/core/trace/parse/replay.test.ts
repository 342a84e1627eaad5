// A `replay` line: its runs as they are read, and what is said of one that is none.
import { expect, test } from 'vitest';
import { parse } from '../../../../core/trace/parse/parse.ts';

const CALLS = ['t1', 't2', 't3', 'worker'].map((thread) => `${thread}: vm_map_wakeup()`).join('\n');

/** The runs that are read, or the first message with its columns. */
function read(line: string): unknown {
  const { statements, diagnostics } = parse(`thread worker\n${line}\n${CALLS}`);
  const [problem] = diagnostics;
  if (problem) return `${problem.column}+${problem.length} ${problem.message}`;
  for (const s of statements) if (s.kind === 'replay') return s.runs;
  return undefined;
}
const one = (thread: string | undefined, outcome = 0, times = 1) => ({ thread, outcome, times });
const expected = (found: string) => `expected a thread's steps, such as t1*18, or / for the next line, found ${found}`;

test('steps of threads, the next line, and results of faults', () => {
  expect(read('replay t1*18 worker*3 / t1!1 t2!12*2 t3')).toEqual([
    one('t1', 0, 18),
    one('worker', 0, 3),
    one(undefined),
    one('t1', 1),
    one('t2', 12, 2),
    one('t3'),
  ]);
});

test.each([
  ['replay', `7+1 ${expected('the end of the line')}`],
  ['replay t1*0', `8+4 ${expected('"t1*0"')}`],
  ['replay t1*', `8+3 ${expected('"t1*"')}`],
  ['replay t1!', `8+3 ${expected('"t1!"')}`],
  ['replay t1*2!1', `8+6 ${expected('"t1*2!1"')}`],
  ['replay t1!1234', `8+7 ${expected('"t1!1234"')}`],
  ['replay /*2', `8+3 ${expected('"/*2"')}`],
  ['replay t1 //', `11+2 ${expected('"//"')}`],
  ['replay worke*2', `8+7 ${expected('"worke*2"')}`],
])('%s is refused', (line, problem) => {
  expect(read(line)).toBe(problem);
});
