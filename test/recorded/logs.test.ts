// Imports logs of every program, whole, damaged and filtered: the script, and the remarks about
// what it leaves out.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ImportOptions } from '../../core/import/import.ts';
import { imported } from '../core/import/imported.ts';
import { expectRecorded } from './recorded.ts';

const FOLDER = 'test/core/import/logs';
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.includes('.'))
  .sort();

type Damage = readonly [name: string, make: (lines: readonly string[]) => readonly string[], options?: ImportOptions];

/** What befalls logs. */
const DAMAGES: readonly Damage[] = [
  ['whole', (lines) => lines],
  ['every third line lost', (lines) => lines.filter((_, i) => i % 3 !== 2)],
  ['every fourth line cut', (lines) => lines.map((line, i) => (i % 4 === 3 ? line.slice(0, line.length / 2) : line))],
  ['two lines exchanged', (lines) => lines.toSpliced(2, 2, lines[3] ?? '', lines[2] ?? '')],
  ['of another system', (lines) => lines, { system: 'linux' }],
  ['on an old kernel', (lines) => lines, { kernel: 'freebsd-6' }],
  ['around a time', (lines) => lines, { filter: { around: 0.001 } }],
  ['of some addresses', (lines) => lines, { filter: { addresses: { start: 0x800000000, end: 0x801000000 } } }],
];

test('logs become the scripts that they were before', () => {
  expect(FILES.length).toBeGreaterThan(20);
  const lines: string[] = [];
  const texts = new Set<string>();
  for (const file of FILES)
    for (const [name, damaged, options] of DAMAGES) {
      const log = damaged(readFileSync(`${FOLDER}/${file}`, 'utf8').split('\n')).join('\n');
      const { text, remarks } = imported(log, options);
      const isSame = texts.has(text);
      texts.add(text);
      lines.push(`== ${file}, ${name}`, ...(isSame ? [] : text.trimEnd().split('\n')));
      // the script has nearly all of them
      lines.push(...remarks.filter((remark) => !text.includes(remark.slice(0, 20))).map((remark) => `> ${remark}`));
    }
  expectRecorded('logs', lines);
});
