// The last change and the next one: what the index finds is what looking at every step finds.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { watchExpression } from '../../../../core/debugger/stops/watchTargets.ts';
import { isSame, lastChange, nextChange } from '../../../../core/debugger/why/changes.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { runToEnd } from '../../../../core/machine/work.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { page, program } from '../../machine/programs.ts';

const EXPRESSIONS = [
  `entry(${page(2)}).wired_count`,
  `entry(${page(7)}).prot`,
  `entry(${page(3)}).in_transition`,
  `entry(${page(4)}).start`,
  `entry(${page(11)}).end`,
  `entry(${page(8)})`,
  'map.timestamp',
  'map.entries',
  'user_wired',
  't2',
];

test('of anything, at any moment, on any branch', () => {
  checkProperty(
    fc.property(
      program,
      fc.array(fc.nat(60), { minLength: 20, maxLength: 200 }),
      fc.nat(1000),
      fc.constantFrom(...EXPRESSIONS),
      (text, picks, where, expression) => {
        const m = createMachine(compile(parse(text)));
        const drive = (): void => {
          for (const pick of picks) {
            const next = m.next();
            if (!next) break;
            const can = m.program.threads.map((_, t) => t).filter((t) => m.canStep(t));
            const thread = pick < 30 ? undefined : can[pick % Math.max(can.length, 1)];
            m.step(thread === undefined ? next : { thread });
          }
        };
        drive();
        // half way back, and another way on from there
        m.seek(Math.floor(m.position / 2));
        picks.reverse();
        drive();
        const parsed = parseExpression(expression);
        if (!('expression' in parsed)) throw new Error(expression);
        const watched = watchExpression(m.state, parsed.expression);
        const values: unknown[] = [];
        for (let i = 0; i <= m.length; i++) {
          m.seek(i);
          values.push(watched.read(m.state));
        }
        const here = where % (m.length + 1);
        const changes = values.flatMap((v, i) => (i < m.length && !isSame(watched, values[i + 1], v) ? [i] : []));
        expect(runToEnd(lastChange(m, watched, here))?.position).toBe(changes.findLast((at) => at < here));
        expect(runToEnd(nextChange(m, watched, here))?.position).toBe(changes.find((at) => at >= here));
      },
    ),
    300,
  );
});
