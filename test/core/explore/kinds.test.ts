// The documents name every kind of suspicion, in the words of the table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SUSPECT_KINDS, type SuspectKind, severityOf } from '../../../core/trace/suspectKinds.ts';

const docs = (name: string): string => readFileSync(join(import.meta.dirname, '../../../docs', name), 'utf8');
const kinds = Object.keys(SUSPECT_KINDS) as SuspectKind[];

const WHEN = { state: 'any state', rest: 'no thread is in a call', end: 'nothing goes on', event: 'a step' } as const;

test('docs/explore.md has the table, the worst first', () => {
  const rows = docs('explore.md')
    .split('\n')
    .filter((line) => /^\| `/.test(line));
  expect(rows).toEqual(
    kinds.map((kind) => {
      const { title, about, says } = SUSPECT_KINDS[kind];
      return `| \`${kind}\` | ${title} | ${WHEN[about]} | ${says} |`;
    }),
  );
  expect(kinds.map(severityOf)).toEqual(kinds.map((_, i) => i));
});

test('docs/traps.md names kinds that there are', () => {
  const named = [...docs('traps.md').matchAll(/`([a-z]+(?:-[a-z]+)+)` *(?=[,|])/g)].map(([, word]) => word as string);
  const words = named.filter((word) => !/^freebsd-/.test(word));
  expect(words.length).toBeGreaterThan(20);
  for (const word of words) expect(kinds).toContain(word);
});
