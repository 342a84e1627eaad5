// What messages begin with: the name of a call, a field, a thread keeps its own small letter.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CALL_NAMES } from '../../core/trace/calls/signatures.ts';
import { imported } from './import/imported.ts';

const sources = ['core', 'adapter', 'extension'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);
/** Verbs too, with which a sentence may begin. */
const ENGLISH = new Set(['exit', 'touch']);
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

test('no text begins with a name in a capital', () => {
  const names = [
    ...CALL_NAMES.filter((name) => !ENGLISH.has(name)).map(capital),
    'T\\d+',
    'Prot',
    '[A-Z][a-z]+(?:_[a-z]+)+',
  ];
  const begins = new RegExp(`(['"\`])(?:${names.join('|')})(?=[ (,:]).*`);
  const found = sources.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, at) => {
        const text = begins.exec(line)?.[0];
        return text === undefined ? [] : [`${file}:${at + 1} ${text}`];
      }),
  );
  expect(found).toEqual([]);
});

test('a remark on an import begins with a capital, or with the name of a call as it is written', () => {
  const log = `1 10:00:00.000001 mmap(0x100000, 8192, PROT_READ, MAP_PRIVATE|MAP_FIXED|MAP_ANONYMOUS, -1, 0) = 0x100000
1 10:00:00.000002 mlock(0x100000, 4096 <unfinished ...>
2 10:00:00.000003 mremap(0x100000, 4096, 8192, MREMAP_MAYMOVE <unfinished ...>
1 10:00:00.000004 <... mlock resumed>) = 0
2 10:00:00.000005 <... mremap resumed>) = 0x200000
`;
  const { remarks } = imported(log);
  expect(remarks.join('\n')).toContain('mremap that overlaps another call, left out: log 3');
  expect(remarks.filter((text) => !/^(?:[A-Z]|mremap)/.test(text))).toEqual([]);
});
