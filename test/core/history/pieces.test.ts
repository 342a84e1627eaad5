// The way to a moment in pieces says what the choices say, whatever ways were tried before.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { returnAfter } from '../../../core/history/callIndex.ts';
import { piecesTo } from '../../../core/history/pieces.ts';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import type { Choice } from '../../../core/program/types.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../property.ts';
import { program } from '../machine/programs.ts';

/**
 * Goes somewhere: back to a known position, or on, with a thread that can go, by the
 * schedule, or by hand.
 */
function goOn(m: Machine, pick: number): void {
  if (pick % 10 === 9) {
    m.seek(Math.floor((m.length * (pick % 100)) / 100));
    return;
  }
  const due = m.next();
  const able = m.program.threads.flatMap((_, t) => (m.canStep(t) ? [t] : []));
  const idle = m.state.kernel.threads.findIndex((t) => t.depth === 0);
  const byHand: Choice | undefined =
    pick % 10 === 7
      ? { thread: -1, intervention: { kind: 'set', place: { kind: 'kernel', field: 'user_wired' }, value: pick } }
      : pick % 10 === 8 && idle >= 0
        ? { thread: idle, intervention: { kind: 'call', call: { name: 'vm_map_wakeup', args: {} } } }
        : undefined;
  if (byHand && m.state.kernel.panic === '') m.step(byHand);
  else if (pick % 10 > 4 && able.length > 0) m.step({ thread: able[pick % able.length] as number, outcome: pick % 2 });
  else if (due) m.step(due);
}

test('every position is in one piece, with its thread, its statement and its result', () => {
  checkProperty(
    fc.property(program, fc.array(fc.nat(999), { maxLength: 200 }), fc.nat(100), (text, picks, share) => {
      const m = createMachine(compile(parse(text)));
      for (const pick of picks) for (let i = 0; i < 1 + (pick % 7); i++) goOn(m, pick);
      const end = Math.floor((m.length * share) / 100);
      let position = 0;
      for (const piece of piecesTo(m.timeline, end)) {
        expect(piece.from).toBe(position);
        const to = piece.kind === 'runs' ? piece.to : piece.from + 1;
        expect(to).toBeGreaterThan(position);
        for (; position < to; position++) {
          m.seek(position);
          const choice = m.choiceAt(position) as Choice;
          expect(piece.thread).toBe(choice.thread);
          expect(piece.kind === 'intervention' ? piece.intervention : undefined).toBe(choice.intervention);
          if (piece.kind === 'runs') expect(piece.outcome ?? 0).toBe(choice.outcome ?? 0);
          const begins = m.begins(choice);
          const line = piece.kind === 'begins' ? (m.program.lines[piece.statement] as number) : 0;
          if (!choice.intervention) expect(begins).toBe(line);
          const returned = returnAfter(m.timeline, choice.thread, position + 1);
          const result = returned?.position === position + 1 ? returned.result : undefined;
          if (piece.kind === 'runs') expect(position === to - 1 ? piece.result : undefined).toBe(result);
        }
      }
      expect(position).toBe(end);
    }),
    100,
  );
});
