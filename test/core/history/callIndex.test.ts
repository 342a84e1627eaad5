// What the index of calls says of the present path is what making its choices again shows, on any
// branch and from any position.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beganAt,
  callBefore,
  callCount,
  callsFrom,
  lastMark,
  type Marked,
  marksBefore,
  marksFrom,
  returnAfter,
  returnCount,
  returnsUpTo,
} from '../../../core/history/callIndex.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { program } from '../machine/programs.ts';

interface Seen {
  readonly begins: { readonly position: number; readonly thread: number; readonly line: number }[];
  readonly returns: { readonly position: number; readonly thread: number; readonly result: number }[];
}

/** The choices of the present path made again, by a machine without a past. */
function again(m: Machine, text: string): Seen {
  const fresh = createMachine(compile(parse(text)));
  const seen: Seen = { begins: [], returns: [] };
  fresh.listen((event) => {
    if (event.kind === 'return' && event.top)
      seen.returns.push({ position: position + 1, thread: event.thread, result: event.result });
  });
  let position = 0;
  for (; position < m.length; position++) {
    const choice = m.choiceAt(position);
    if (!choice) throw new Error(`no choice at ${position}`);
    const line = fresh.begins(choice);
    if (line > 0) seen.begins.push({ position, thread: choice.thread, line });
    fresh.step(choice);
  }
  return seen;
}

/** Goes on with threads that numbers pick; goes back now and then, and so makes branches. */
function wander(m: Machine, picks: readonly number[]): void {
  for (const pick of picks) {
    if (pick % 6 === 0) m.seek((pick * 7) % (m.length + 1));
    for (let i = pick % 9; i >= 0; i--) {
      const next = m.next();
      if (!next) break;
      const able = m.program.threads.flatMap((_, t) => (m.canStep(t) ? [t] : []));
      const thread = able[(pick + i) % Math.max(able.length, 1)];
      m.step(thread === undefined || pick % 5 === 1 ? next : { thread });
    }
  }
}

test('of any path, from any position', () => {
  let branched = 0;
  const everything = fc.tuple(
    program,
    fc.array(fc.nat(400), { minLength: 20, maxLength: 60 }),
    fc.nat(),
    fc.nat(),
    fc.nat(),
  );
  checkProperty(
    fc.property(everything, ([text, picks, where, from, which]) => {
      const m = createMachine(compile(parse(text)));
      wander(m, picks);
      const { branches } = m.timeline;
      m.takeBranch(which % 3 === 0 ? which % branches.length : branches.length - 1);
      if (m.timeline.path.length > 1) branched++;
      const { begins, returns } = again(m, text);
      const t = m.timeline;
      const p = where % (m.length + 2);
      const place = ({ branch, index }: Marked): number => branch.begins.get(index);

      const calls = callsFrom(t, 0, Number.POSITIVE_INFINITY);
      expect(calls.map(({ position }) => position)).toEqual(begins.map(({ position }) => position));
      expect(calls.map(({ index }) => index)).toEqual(begins.map((_, i) => i));
      expect(calls.map(({ statement }) => m.program.lines[statement])).toEqual(begins.map(({ line }) => line));
      expect(callCount(t)).toBe(begins.length);
      const start = from % (begins.length + 1);
      expect(callsFrom(t, start, 3)).toEqual(calls.slice(start, start + 3));
      for (const { branch, mark, position } of calls) expect(t.branches[branch]?.begins.get(mark)).toBe(position);

      const before = begins.filter(({ position }) => position < p);
      expect(callBefore(t, p)).toBe(before.length - 1);
      expect([...marksBefore(t, p)].map(place)).toEqual(before.map(({ position }) => position).reverse());
      const after = begins.filter(({ position }) => position >= p);
      expect([...marksFrom(t, p)].map(place)).toEqual(after.map(({ position }) => position));

      m.program.threads.forEach((_, thread) => {
        const last = lastMark(t, thread, p);
        expect(last && place(last)).toBe(before.findLast((each) => each.thread === thread)?.position);
        expect(returnAfter(t, thread, p)).toEqual(returns.find((each) => each.thread === thread && each.position >= p));
      });
      calls.forEach(({ statement }, i) => {
        const near = (from + i) % (m.length + 1);
        const found = beganAt(t, statement, near) as number;
        const distances = calls
          .filter((c) => c.statement === statement)
          .map(({ position }) => Math.abs(position - near));
        expect(Math.abs(found - near)).toBe(Math.min(...distances));
      });
      expect(beganAt(t, m.program.statements.length, 0)).toBeUndefined();

      const upTo = returns.filter(({ position }) => position <= p);
      expect([...returnsUpTo(t, p)]).toEqual(upTo);
      expect(returnCount(t, p)).toBe(upTo.length);
    }),
    100,
  );
  expectOften(branched, 5);
});
