// The listings of all routines as a person reads them, the kernels side by side: `5 6 13` before a
// line tells which of them have it. UPDATE_TRANSCRIPTS=1 writes listings.txt anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import { type Routine, routinesOf } from '../../../../core/kernel/routine.ts';
import '../../../../core/kernel/kernel.ts';

const FILE = new URL('listings.txt', import.meta.url);
const YEARS = VINTAGES.map((vintage) => vintage.replace('freebsd-', ''));

function linesOf(r: Routine): string[] {
  const locals = r.locals.map(({ name, field, kind, optional }) => `${name}:${kind}${optional ? '?' : ''} in ${field}`);
  const steps = r.texts.map((text, pc) => {
    const marks = [r.locks[pc] ? 'takes the lock' : '', r.releases[pc] === undefined ? '' : 'releases it'].filter(
      Boolean,
    );
    return `  ${r.labels[pc]}: ${text}${marks.length > 0 ? `  [${marks.join(', ')}]` : ''}`;
  });
  return [r.signature, `  "${r.doc}"`, `  (${locals.join(', ')})`, ...steps];
}

/** The lines of several lists in one, each with the lists that have it. */
function sideBySide(lists: readonly (readonly string[])[]): string[] {
  const merged: { line: string; of: number[] }[] = [];
  lists.forEach((list, n) => {
    let at = 0;
    for (const line of list) {
      const known = merged.findIndex((each, i) => i >= at && each.line === line);
      if (known >= 0) {
        merged[known]?.of.push(n);
        at = known + 1;
      } else merged.splice(at++, 0, { line, of: [n] });
    }
  });
  return merged.map(
    ({ line, of }) => `${YEARS.map((year, n) => (of.includes(n) ? year : ' '.repeat(year.length))).join(' ')} ${line}`,
  );
}

test('every line of every routine, in each kernel', () => {
  const names = [...new Set(VINTAGES.flatMap((vintage) => routinesOf(vintage).map(({ name }) => name)))].sort();
  const text = names
    .map((name) =>
      [
        name,
        ...sideBySide(
          VINTAGES.map((vintage) => {
            const routine = routinesOf(vintage).find((r) => r.name === name);
            return routine ? linesOf(routine) : [];
          }),
        ),
        '',
      ].join('\n'),
    )
    .join('\n');
  if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(FILE, text);
  expect(text.split('\n')).toEqual(readFileSync(FILE, 'utf8').split('\n'));
});
