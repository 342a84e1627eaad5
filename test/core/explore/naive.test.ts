// Scripts of a few calls, in no order: the explorer finds by itself what each is about, and nothing
// in those in which nothing is wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Exploration, explore } from '../../../core/explore/explore.ts';
import type { Suspect } from '../../../core/explore/find/suspects.ts';
import { orderScript } from '../../../core/explore/service/orderScript.ts';
import { createMachine } from '../../../core/machine/machine.ts';
import { type Compiled, compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { SUSPECT_KINDS } from '../../../core/trace/suspectKinds.ts';
import { driven } from './driven.ts';
import { seenOnMachine } from './seenOnMachine.ts';

const FOLDER = join(import.meta.dirname, 'naive');

function explored(text: string): { script: Compiled; found: Exploration } {
  const script = compile(parse(text));
  expect(script.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const found = driven(explore(script));
  expect(found.complete).toBe(true);
  return { script, found };
}

const linesOf = ({ program }: Compiled): (number | undefined)[] => [...program.lines];

const kinds = (suspects: readonly Suspect[]): string[] => [...new Set(suspects.map(({ kind }) => kind))];

/**
 * What happens in a step, and leaves nothing behind that an expression could say: a result, or
 * a panic, says it.
 */
const UNSAID = new Set([
  'panic',
  'endless',
  'never-begins',
  'marked-entry-removed',
  'slipped-in-between',
  'no-space-though-room',
  'no-access-refused',
  'limit-taken-by-system',
  'unexpected-result',
  'assert',
]);

/** Lines of its asserts that do not hold, and how it ends. */
function ran(text: string) {
  const script = compile(parse(text));
  expect(script.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const machine = createMachine(script);
  const failed: string[] = [];
  machine.listen((event) => {
    if (event.kind === 'assert' && !event.ok) failed.push(event.text);
  });
  for (let choice = machine.next(); choice && machine.state.script.end === 'running'; choice = machine.next())
    machine.step(choice);
  return { failed, end: machine.state.script.end };
}

describe('a naive script', () => {
  test.each(readdirSync(FOLDER))('%s', (file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const expected = /^# expect: (.*)$/m.exec(text)?.[1]?.split(', ') ?? [];
    const { script, found } = explored(text);
    const { suspects } = found;
    expect(kinds(suspects)).toEqual(expected.filter((kind) => kind !== 'nothing'));
    // the worst first, each with its sentence
    for (const suspect of suspects) {
      // the call whose step led there, if it was not a person who set a value
      if (!/^set /m.test(text)) expect(suspect).toMatchObject({ line: expect.toBeOneOf(linesOf(script)) });
      if (SUSPECT_KINDS[suspect.kind].about === 'event') continue;
      const seen = seenOnMachine(script, found, suspect).map((one) => one.text);
      expect(seen.some((sentence) => suspect.text.startsWith(sentence))).toBe(true);
    }
    // saved, it states what is suspicious in it, and that is so when it is run
    for (const suspect of suspects) {
      const { kind, text: sentence, range } = suspect;
      const saved = orderScript(script, found.order(suspect), sentence, suspect).text;
      const stated = saved.split('\n').filter((line) => line.startsWith('assert ') && line.endsWith(sentence));
      // after a panic no assert is made
      const isSayable = !UNSAID.has(kind) && (range?.map ?? 0) === 0 && !saved.includes('\n# ends: panic\n');
      if (isSayable) expect(stated, kind).not.toEqual([]);
      if (kind === 'assert') continue;
      const { failed, end } = ran(saved);
      expect(failed).toEqual([]);
      expect(/^# ends: (.*)$/m.exec(saved)?.[1] ?? 'done').toBe(end);
    }
    for (const { text: sentence } of suspects) expect(sentence).toMatch(/^.+[^.]$/);
  });
});

test('there is a script for each kind, but the use of a freed entry, which no kernel has', () => {
  const all = readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), 'utf8'));
  const expected = new Set(all.flatMap((text) => /^# expect: (.*)$/m.exec(text)?.[1]?.split(', ') ?? []));
  expect(Object.keys(SUSPECT_KINDS).filter((kind) => !expected.has(kind))).toEqual(['freed-record']);
});

/**
 * An example without its asserts, what is set by hand, what it expects, and where
 * it holds a thread.
 */
const plain = (text: string): string =>
  text
    .replace(/^(assert|set) .*$/gm, '')
    .replace(/^(\w+) > (.*?)( @ .*)?$/gm, '$1: $2')
    .replace(/^\w+ <.*$/gm, '')
    .replace(/^(\w+: .*) = \w+$/gm, '$1');

describe('an example in which nothing is wrong, in whatever order', () => {
  test.each([
    'clipped-in-transition',
    'failing-page',
    'fork-of-a-wired-map',
    'hole',
    'limits-of-mlock',
    'lock-wait',
    'no-access',
    'protect-waits-busy',
    'touch-waits',
    'two-wirings',
    'unmapped-while-asleep',
    'unwire-sleeps',
    'user-wired-limit',
    'wire',
    'wirefuture',
  ])('%s', (name) => {
    const text = readFileSync(join(import.meta.dirname, '../../../examples', `${name}.vmtrace`), 'utf8');
    expect(explored(plain(text)).found.suspects).toEqual([]);
  });
});

test('a call that walks through very many entries has an end', () => {
  const entries = Array.from({ length: 4000 }, (_, i) => `entry ${0x1000 * (1 + 2 * i)}..${0x1000 * (2 + 2 * i)} rw-`);
  const text = ['kernel freebsd-15', 'map 0x1000..0x100000000', ...entries, 't1: munmap(0x1000, 0x10000000)'].join(
    '\n',
  );
  const { suspects, outcomes } = explored(`${text}\n`).found;
  expect(suspects).toEqual([]);
  expect(outcomes.map(({ kind, maps }) => [kind, maps])).toEqual([['done', [[]]]]);
});
