// Which threads are alike, and how what is found of them is told.
import { describe, expect, test } from 'vitest';
import { explore } from '../../../core/explore/explore.ts';
import { followOrder } from '../../../core/explore/follow.ts';
import { ALL_REDUCTIONS } from '../../../core/explore/step/reductions.ts';
import { alikeLines, exchangedText } from '../../../core/explore/words/alike.ts';
import { compile } from '../../../core/program/compile.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { driven } from './driven.ts';

const MAP = 'entry 0x1000..0x3000 rw- max=rwx\n';
const found = (text: string, alike = true) =>
  driven(explore(compile(parse(MAP + text)), { reductions: { ...ALL_REDUCTIONS, alike } }));
const said = (text: string): string[] => alikeLines(compile(parse(MAP + text)), found(text).alike);

describe('threads are alike', () => {
  test('that make the same calls, whatever stands between their lines', () => {
    expect(said('t1: mlock(0x1000, 4096)\nt3: munmap(0x1000, 4096)\nt2: mlock(0x1000, 0x1000)\n')).toEqual([
      't1 and t2 are alike: what one of them does each of them can do',
    ]);
    const three = [1, 2, 3].map((t) => `t${t}: mlock(0x1000, 4096)\nt${t}: munlock(0x1000, 4096)\n`).join('');
    expect(said(three)).toEqual(['t1, t2 and t3 are alike: what one of them does each of them can do']);
  });

  test.each([
    ['other calls', 't1: mlock(0x1000, 4096)\nt2: mlock(0x2000, 4096)\n'],
    ['another order of calls', 't1: mlockall(CURRENT)\nt1: munlockall()\nt2: munlockall()\nt2: mlockall(CURRENT)\n'],
    ['another expectation', 't1: mlock(0x1000, 4096) = 0\nt2: mlock(0x1000, 4096) = ENOMEM\n'],
    ['another process', 'process p2\nthread t2 of p2\nt1: mlock(0x1000, 4096)\nt2: mlock(0x1000, 4096)\n'],
    ['the other side of an assert', 't1: mlock(0x1000, 4096)\nassert user_wired < 9\nt2: mlock(0x1000, 4096)\n'],
  ])('but not with %s', (_name, text) => {
    expect(said(text)).toEqual([]);
  });

  test.each([
    ['t1.result == 0', 'line 4 names t1'],
    ['entry(0x1000).wiring_thread != t2', 'line 4 names t2'],
    ['entry(0x1000).wiring_thread.line != 3', 'line 4 can tell them apart'],
  ])('but not where an assert says %s', (text, why) => {
    expect(said(`t1: mlock(0x1000, 4096)\nt2: mlock(0x1000, 4096)\nassert ${text}\n`)).toEqual([
      `t1 and t2 make the same calls, and are told apart: ${why}`,
    ]);
  });

  test('beside one that an assert names', () => {
    const text = '123'.replace(/./g, 't$&: mlock(0x1000, 4096)\n');
    expect(said(`${text}assert t2.result == 0\n`)).toEqual([
      't1 and t3 are alike: what one of them does each of them can do',
      't1, t2 and t3 make the same calls, and are told apart: line 5 names t2',
    ]);
  });
});

describe('what is found of alike threads', () => {
  const RACE = 't1: munmap(0x1000, 4096)\nt2: munmap(0x1000, 4096)\nt3: mlock(0x1000, 8192)\n';
  const HELD = 't1: vm_map_lock()\nt2: vm_map_lock()\nt3: munmap(0x1000, 4096)\n';

  test('has fewer states, and each of them can have each result', () => {
    const one = found(RACE);
    const apart = found(RACE, false);
    expect(one.states).toBeLessThan(apart.states);
    const results = ({ results: all }: typeof one) => all.map((r) => `${r.thread} ${r.line} ${r.result}`).sort();
    expect(results(one)).toEqual(results(apart));
  });

  test('is told once, with the first of them first, and says that others may do the same', () => {
    const { suspects } = found(HELD);
    const script = compile(parse(MAP + HELD));
    expect(suspects.map(({ text }) => text)).toContain(
      't1 waits for ever for the lock of the map: t2 holds it, and is in no call',
    );
    expect(new Set(suspects.map(({ exchanged }) => exchangedText(script, exchanged)))).toEqual(
      new Set(['or with t1 and t2 exchanged']),
    );
  });

  test('has an order in which each thread does what is told of it', () => {
    const all = found(HELD);
    const script = compile(parse(MAP + HELD));
    for (const outcome of all.outcomes) {
      const { kernel } = followOrder(script, all.order(outcome)).state;
      const stuck = kernel.threads.flatMap(({ depth }, thread) => (depth > 0 ? [thread] : []));
      expect(stuck).toEqual(outcome.stuck.map(({ thread }) => thread));
    }
  });
});
