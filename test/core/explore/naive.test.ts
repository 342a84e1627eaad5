// Scripts of a few calls, in no order: the explorer finds by itself what each is about, and nothing in
// those in which nothing is wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import type { Suspect } from '../../../core/explore/find/suspects.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

const FOLDER = join(import.meta.dirname, 'naive');

function suspectsOf(text: string): readonly Suspect[] {
  const made = compile(parse(text));
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const found = driven(explore(made));
  expect(found.complete).toBe(true);
  return found.suspects;
}

const kinds = (suspects: readonly Suspect[]): string[] => [...new Set(suspects.map(({ kind }) => kind))];

describe('a naive script', () => {
  test.each(readdirSync(FOLDER))('%s', (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const expected = /^# expect: (.*)$/m.exec(text)?.[1]?.split(', ') ?? [];
    const suspects = suspectsOf(text);
    const found = kinds(suspects);
    expect(found).toEqual(expected.filter((kind) => kind !== 'nothing'));
    // the worst first, each with its sentence
    for (const { text: sentence } of suspects) expect(sentence).toMatch(/^.+[^.]$/);
  });
});
