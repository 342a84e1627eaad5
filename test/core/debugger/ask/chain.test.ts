// What made a value: each link is a step that changed it, or made a copy of its entry, and none
// in between is missing.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explainValue } from '../../../../core/debugger/ask/chain.ts';
import type { Chain } from '../../../../core/debugger/ask/link.ts';
import { coverOf } from '../../../../core/debugger/stops/entryDiff.ts';
import { watchExpression } from '../../../../core/debugger/stops/watchTargets.ts';
import { compile, createMachine, type Machine } from '../../../../core/machine/machine.ts';
import { runToEnd } from '../../../../core/machine/work.ts';
import { parseExpression } from '../../../../core/trace/expression/expression.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { checkProperty } from '../../../property.ts';
import { page, program } from '../../machine/programs.ts';

function explain(machine: Machine, text: string, compiled?: ReturnType<typeof compile>): Chain {
  const parsed = parseExpression(text);
  if (!('expression' in parsed)) throw new Error(text);
  const target = watchExpression(machine.state, parsed.expression);
  return runToEnd(explainValue({ machine, ...(compiled && { compiled }) }, target, parsed.expression));
}

const FIELDS = [
  'wired_count',
  'prot',
  'max_prot',
  'inherit',
  'in_transition',
  'needs_wakeup',
  'user_wired',
  'start',
  'end',
];
const OTHERS = ['map.timestamp', 'user_wired', 't1.state', 'map.entries'];

describe('each link', () => {
  test('of a field of an entry is the change before, of its value or its entry', () => {
    checkProperty(
      fc.property(
        program,
        fc.array(fc.nat(60), { minLength: 20, maxLength: 200 }),
        fc.nat(1000),
        fc.constantFrom(...FIELDS),
        fc.integer({ min: 1, max: 12 }),
        (text, picks, where, field, at) => {
          const m = createMachine(compile(parse(text)));
          for (const pick of picks) {
            const next = m.next();
            if (!next) break;
            const can = m.program.threads.map((_, t) => t).filter((t) => m.canStep(t));
            const thread = pick < 30 ? undefined : can[pick % Math.max(can.length, 1)];
            m.step(thread === undefined ? next : { thread });
          }
          const expression = `entry(${page(at)}).${field}`;
          const parsed = parseExpression(expression);
          if (!('expression' in parsed)) throw new Error(expression);
          const target = watchExpression(m.state, parsed.expression);
          const here = where % (m.length + 1);
          const seen: string[] = [];
          for (let i = 0; i <= here; i++) {
            m.seek(i);
            const id = coverOf(m.state.kernel, 0, at);
            seen.push(`${target.read(m.state)} ${id && m.state.kernel.maps[0]?.entries.serial[id]}`);
          }
          const changes = seen.flatMap((v, i) => (i > 0 && seen[i - 1] !== v ? [i - 1] : [])).reverse();
          const { links, value } = explain(m, expression);
          expect(m.position).toBe(here);
          expect(value).toBe(target.show(m.state));
          const positions = links.flatMap(({ position }) => position ?? []);
          expect(positions).toEqual(changes.slice(0, positions.length));
          // without a step the chain ends where it was never otherwise
          if (links.some(({ position }) => position === undefined)) expect(positions).toEqual(changes);
        },
      ),
      200,
    );
  });

  test('of anything else is a step that changed it', () => {
    checkProperty(
      fc.property(program, fc.nat(1000), fc.constantFrom(...OTHERS), (text, where, expression) => {
        const m = createMachine(compile(parse(text)));
        while (m.state.script.end === 'running') m.step();
        m.seek(where % (m.length + 1));
        const here = m.position;
        for (const { position } of explain(m, expression).links) {
          if (position === undefined) continue;
          const parsed = parseExpression(expression);
          if (!('expression' in parsed)) throw new Error(expression);
          const target = watchExpression(m.state, parsed.expression);
          m.seek(position);
          const before = target.read(m.state);
          m.seek(position + 1);
          expect(target.read(m.state)).not.toEqual(before);
          m.seek(here);
        }
      }),
      100,
    );
  });
});

function ended(script: string): { machine: Machine; compiled: ReturnType<typeof compile> } {
  const compiled = compile(parse(script));
  const machine = createMachine(compiled);
  while (machine.state.script.end === 'running') machine.step();
  return { machine, compiled };
}
const example = (name: string): string => readFileSync(`examples/${name}.vmtrace`, 'utf8');

describe('through copies', () => {
  test('a clip copies the entry: its wiring is older', () => {
    const { machine, compiled } = ended(example('clipped-in-transition'));
    const { links, value } = explain(machine, 'entry(0x3000).wired_count', compiled);
    expect(value).toBe('1');
    expect(links.map(({ who, text }) => `${who} ${text}`)).toEqual([
      't2 clipped an entry at 0x3000',
      't1 wired_count from 0 to 1',
    ]);
  });

  test('a merge joins entries', () => {
    const { machine } = ended(`map 0x1000..0x10000
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_protect(0x1000, 0x2000, r--)
t1: vm_map_wire(0x1000, 0x2000, SYSTEM|NOHOLES)
t1: vm_map_unwire(0x1000, 0x2000, SYSTEM|NOHOLES)
t1: vm_map_protect(0x1000, 0x2000, rw-)
`);
    const texts = explain(machine, 'entry(0x1000).inherit').links.map(({ text }) => text);
    expect(texts.some((text) => text.startsWith('merged'))).toBe(true);
    expect(texts.at(-1)).toBe('so from the start');
  });

  test('a fork copies the parent: back to the line that declares its entry', () => {
    const { machine, compiled } = ended(example('fork-of-a-wired-map'));
    const { links } = explain(machine, 'entry(p2, 0x1000).prot', compiled);
    expect(links.map(({ text, line }) => [text, line])).toEqual([
      ['copied the entry of the parent', 23],
      ['declared so', 18],
    ]);
    expect(links[1]?.call).toBe('entry 0x1000..0x3000 rw- max=rwx object=f1');
  });

  test.each(['wired_count', 'user_wired', 'in_transition', 'wiring_thread', 'charged'])(
    'what a child begins with anew is its own, and not of the parent: %s',
    (field) => {
      const { machine, compiled } = ended(`map 0x1000..0x100000
process p2
thread child of p2
entry 0x1000..0x3000 rw- max=rwx
t1: vm_map_wire(0x1000, 0x3000, USER|NOHOLES)
t1: fork(p2)
`);
      const { links, value } = explain(machine, `entry(p2, 0x1000).${field}`, compiled);
      expect(links.map(({ text }) => text)).toEqual([`began anew in the child: ${field} ${value}`]);
    },
  );
});

test('a result leads to what refused, and to who made it so', () => {
  const { machine, compiled } = ended(`map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t2: munmap(0x12000, 0x1000)
t1: mlock(0x10000, 0x4000)
`);
  const { links, value } = explain(machine, 't1.result', compiled);
  expect(value).toBe('ENOMEM');
  expect(links.map(({ who, line }) => `${who} ${line}`)).toEqual(['t1 4', 't1 4', 't2 3']);
  expect(links[1]?.text).toMatch(/^refused: a hole at 0x12000\.\.0x13000/);
});

test('a value that a line sets leads to that line, with its text', () => {
  const { machine, compiled } = ended(`map 0x1000..0x100000
entry 0x10000..0x14000 rw- max=rwx
t1: mlock(0x10000, 0x1000)
set entry(0x10000).inherit = share
`);
  const { links } = explain(machine, 'entry(0x10000).inherit', compiled);
  expect(links.map(({ line, call }) => [line, call])).toEqual([[4, 'set entry(0x10000).inherit = share']]);
});

test('an expression is explained by the values that it is made of, each once', () => {
  const { machine, compiled } = ended(example('user-wired-limit'));
  const { parts } = explain(machine, 'user_wired < limit.user_wired && user_wired != 0 && true', compiled);
  expect(parts.map(({ name }) => name)).toEqual(['user_wired', 'limit.user_wired']);
  expect(parts[1]?.links).toEqual([{ text: 'declared so', line: 13, call: 'limit user_wired 3' }]);
});

test('an entry as a whole: what made its fields, each step once, the latest first', () => {
  const { machine, compiled } = ended(example('clipped-in-transition'));
  const positions = explain(machine, 'entry(0x1000)', compiled).links.map(({ position }) => position ?? -1);
  expect(positions).toEqual([...new Set(positions)].sort((a, b) => b - a));
  expect(positions.length).toBeGreaterThan(3);
});
