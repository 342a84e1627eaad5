// System calls as a table: what each kernel answers, and with which errno it refuses.
import { describe, expect, test } from 'vitest';
import { run } from './script.ts';

export const MAP = `object f1 16 pages
entry 0x10000..0x14000 rw-
entry 0x16000..0x18000 r--
entry 0x18000..0x19000 --- max=---`;

/** Kernels by their year. */
const ALL = ['freebsd-5', 'freebsd-6', 'freebsd-13'] as const;

/** `?` in the lines stands for what the kernel answers; a kernel that is left out is not asked. */
export type Row = [
  what: string,
  declarations: string,
  lines: string,
  results: Partial<Record<(typeof ALL)[number], string>>,
];

/** A test for each kernel that a row says something of. */
export function judge(table: readonly Row[]): void {
  describe.each(ALL)('%s', (kernel) => {
    const rows = table.flatMap(([what, declarations, lines, results]): [string, string, string, string][] => {
      const result = results[kernel];
      return result === undefined ? [] : [[what, result, declarations, lines]];
    });
    test.each(rows)('%s: %s', (_what, result, declarations, lines) => {
      const outcome = run(kernel, lines.replace('?', result), `${MAP}\n${declarations}`);
      expect(outcome.failures).toEqual([]);
    });
  });
}
