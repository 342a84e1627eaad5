// Many steps made at once are the steps that are made one by one: the same events, the same
// positions, the same state; and a machine that forgets comes to the same state.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, createMachine, type Machine } from '../../../core/machine/machine.ts';
import type { MachineEvent } from '../../../core/program/types.ts';
import { sameState } from '../../../core/save/sameState.ts';
import type { ScheduleMode } from '../../../core/trace/ast.ts';
import { parse } from '../../../core/trace/parse/parse.ts';
import { checkProperty, expectOften } from '../../property.ts';
import { picture } from './picture.ts';
import { program } from './programs.ts';

const MOST = 3000;

function eventsOf(m: Machine): MachineEvent[] {
  const events: MachineEvent[] = [];
  m.listen((event) => events.push(event));
  return events;
}

function compare(text: string, schedule: ScheduleMode, many: number): void {
  const compiled = compile(parse(text));
  const one = createMachine(compiled, { schedule });
  const ones = eventsOf(one);
  while (one.next() && one.position < MOST) one.step();
  const all = createMachine(compiled, { schedule });
  const alls = eventsOf(all);
  for (let choice = all.next(); choice && all.position < one.position; choice = all.next())
    if (all.stepMany(choice, Math.min(all.position + many, one.position)) === 0) all.step(choice);
  expect(alls).toEqual(ones);
  expect(picture(all)).toBe(picture(one));
  for (let at = 0; at < one.position; at++) expect(all.choiceAt(at)).toEqual(one.choiceAt(at));
  if (one.next()) return;
  const forgetful = createMachine(compiled, { schedule, recordHistory: false });
  for (let choice = forgetful.next(); choice; choice = forgetful.next())
    if (forgetful.stepMany(choice, Number.POSITIVE_INFINITY) === 0) forgetful.step(choice);
  expect(sameState(forgetful, one)).toBe(true);
  expect(forgetful.state.script).toEqual(one.state.script);
  expect(forgetful.length).toBe(0);
}

const schedule = fc.oneof(
  fc.constantFrom<ScheduleMode>({ kind: 'script' }, { kind: 'round-robin' }),
  fc.nat(99).map((seed): ScheduleMode => ({ kind: 'random', seed })),
);

test('whatever the program and the schedule', () => {
  checkProperty(fc.property(program, schedule, fc.constantFrom(1, 3, 1000), compare), 150);
});

test.each(readdirSync('examples').filter((f) => f.endsWith('.vmtrace')))('examples/%s, which hold threads', (file) => {
  const text = readFileSync(`examples/${file}`, 'utf8');
  for (const kind of ['script', 'round-robin'] as const) for (const many of [2, 1000]) compare(text, { kind }, many);
});

const DETAILS: ReadonlySet<string> = new Set([
  'call',
  'lock',
  'unlock',
  'busy',
  'fault',
  'fault-return',
  'unwire-pages',
  'user-count',
]);
const isDetail = (event: MachineEvent): boolean => DETAILS.has(event.kind) || (event.kind === 'return' && !event.top);

function runToEnd(m: Machine): void {
  for (let choice = m.next(); choice && m.position < MOST; choice = m.next())
    if (m.stepMany(choice, MOST) === 0) m.step(choice);
}

test('a listener that wants no details hears all else, and the history knows as much', () => {
  let spared = 0;
  checkProperty(
    fc.property(program, schedule, (text, kind) => {
      const compiled = compile(parse(text));
      const loud = createMachine(compiled, { schedule: kind });
      const all = eventsOf(loud);
      runToEnd(loud);
      const quiet = createMachine(compiled, { schedule: kind });
      const heard: MachineEvent[] = [];
      quiet.listen((event) => heard.push(event), { details: () => false });
      runToEnd(quiet);
      spared += all.length - heard.length;
      expect(heard.filter((event) => !isDetail(event))).toEqual(all.filter((event) => !isDetail(event)));
      expect(quiet.timeline).toEqual(loud.timeline);
      expect(picture(quiet)).toBe(picture(loud));
      // one by one it hears them, also after it has been elsewhere
      for (const m of [loud, quiet]) m.seek(Math.floor(m.position / 2));
      all.length = 0;
      heard.length = 0;
      while (loud.position < loud.length) {
        loud.replay();
        quiet.replay();
      }
      expect(heard).toEqual(all);
    }),
    100,
  );
  expectOften(spared, 1000);
});
