// The examples keep their word: each parses, runs to its end with every expectation and assert true
// (or ends as its header says), and prints to the same statements. Each sentence of the manual page
// of vm_map_wire(9) is checked on the example that docs/manual-page.md names for it; the tests'
// names are the table's last column.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FILTERS } from '../core/debugger/stops/filters.ts';
import { describeEvent } from '../core/inspect/events.ts';
import { globalScope } from '../core/inspect/scope.ts';
import { EFLAG, EFLAG_NAMES, KERN } from '../core/kernel/constants.ts';
import { wiredPageList } from '../core/kernel/data/wiredPages.ts';
import { FIELDS } from '../core/kernel/fields/table.ts';
import { dumpEntries } from '../core/kernel/kernel.ts';
import type { MapState } from '../core/kernel/state.ts';
import type { Machine } from '../core/machine/machine.ts';
import { compile, createMachine } from '../core/machine/machine.ts';
import type { MachineEvent } from '../core/program/types.ts';
import { CALLS, signatureText } from '../core/trace/calls/signatures.ts';
import { parse, describe as problemText } from '../core/trace/parse/parse.ts';
import { formatText } from '../core/trace/print/formatter.ts';
import { format } from '../core/trace/print/print.ts';
import type { Script } from '../core/trace/script.ts';

const root = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const names = readdirSync(new URL('examples', root))
  .filter((name) => name.endsWith('.vmtrace'))
  .sort();

/** More steps than any example takes: an example that does not end is a failure, not a hang. */
const MOST_STEPS = 10_000;

interface Run {
  readonly machine: Machine;
  readonly events: readonly MachineEvent[];
  /** Failed expectations and asserts, as text. */
  readonly failures: readonly string[];
}

/**
 * Runs an example to its end. `watch` sees each event as it happens, with the state
 * that the event left.
 */
function run(name: string, watch: (event: MachineEvent, machine: Machine) => void = () => {}): Run {
  const machine = createMachine(compile(parse(read(`examples/${name}`))));
  const events: MachineEvent[] = [];
  const failures: string[] = [];
  machine.listen((event) => {
    events.push(event);
    if (event.kind === 'expectation' || (event.kind === 'assert' && !event.ok))
      failures.push(`line ${event.line}: ${describeEvent(event, machine.state)}`);
    watch(event, machine);
  });
  while (machine.next() !== undefined && machine.position < MOST_STEPS) machine.step();
  return { machine, events, failures };
}

type Kind = MachineEvent['kind'];
const ofKind = <K extends Kind>(events: readonly MachineEvent[], kind: K): Extract<MachineEvent, { kind: K }>[] =>
  events.filter((event): event is Extract<MachineEvent, { kind: K }> => event.kind === kind);

/** Results of a call, in the order in which they came. */
const results = (events: readonly MachineEvent[], call: string): number[] =>
  ofKind(events, 'result').flatMap((event) => (event.call === call ? [event.result] : []));

/** What a script says, without where it says it. */
const meaning = (script: Script): unknown =>
  JSON.parse(
    JSON.stringify([...script.statements], (key, value: unknown) => {
      if (key === 'span' || key === 'column' || key === 'length' || key === 'text') return undefined;
      return typeof value === 'bigint' ? String(value) : value;
    }),
  );

const promisedEnd = (text: string): string => /^# ends: (\w+)$/m.exec(text)?.[1] ?? 'done';

describe('examples', () => {
  it('are at least ten', () => {
    expect(names.length).toBeGreaterThanOrEqual(10);
  });

  describe.each(names)('%s', (name) => {
    const text = read(`examples/${name}`);
    const script = parse(text);

    it('parses without errors', () => {
      const { diagnostics } = compile(script);
      // Only a script that shows a panic does what the parser warns of.
      const wrong = diagnostics.filter((d) => d.severity === 'error' || promisedEnd(text) !== 'panic');
      expect(wrong.map(problemText)).toEqual([]);
    });

    it('teaches: what to watch, where to stop, and asserts of its own', () => {
      const header = text.slice(0, text.indexOf('\nkernel '));
      expect(header.split('\n').every((line) => line === '' || line.startsWith('#'))).toBe(true);
      expect(header).toMatch(/^# Watch: /m);
      expect(header).toMatch(/^# Breakpoint: /m);
      expect([...script.statements].some((s) => s.kind === 'assert')).toBe(true);
      expect(read('README.md')).toContain(`examples/${name}`);
      for (const [, label] of header.matchAll(/[Ff]ilters?(?: to try:|:)? "([^"]+)"/g))
        expect(FILTERS.map((filter) => filter.label)).toContain(label);
    });

    it('runs as it says', () => {
      const { machine, failures } = run(name);
      expect(failures).toEqual([]);
      expect(machine.state.script.end).toBe(promisedEnd(text));
    });

    it('prints to the same statements, and is formatted', () => {
      const printed = parse(format(script));
      expect(printed.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      expect(meaning(printed)).toEqual(meaning(script));
      expect(formatText(text)).toBe(text);
    });
  });
});

describe('manual page', () => {
  it('1: wires the pages from start to end', () => {
    const wired: number[][] = [];
    const { events } = run('wire.vmtrace', (event, machine) => {
      if (event.kind === 'result') wired.push(wiredPageList((machine.state.kernel.maps[0] as MapState).wiredPages));
    });
    expect(wired[0]).toEqual([2, 3]);
    expect(ofKind(events, 'fault').map((event) => event.page)).toEqual([2, 3]);
  });

  it('2: pages stay wired until the count is zero', () => {
    const { events } = run('two-wirings.vmtrace');
    const counts = events.flatMap((event) => {
      if (event.kind === 'wired') return [`count ${event.count}`];
      return event.kind === 'unwire-pages' ? [`${event.pages} pages unwired`] : [];
    });
    const user = ['count 1', '4 pages unwired', 'count 0'];
    const system = ['count 1', 'count 2', 'count 1', '4 pages unwired', 'count 0'];
    expect(counts).toEqual([...user, ...system]);
  });

  it('3: unwiring undoes wiring', () => {
    const before: unknown[] = [];
    const { machine } = run('wire.vmtrace', (event, m) => {
      if (event.kind === 'statement' && before.length === 0) before.push(...shape(m));
    });
    expect(shape(machine)).toEqual(before);
    expect(machine.state.kernel.maps[0]?.wiredPages.count).toBe(0);
  });

  it('4: USER and SYSTEM are different wirings', () => {
    const seen: string[] = [];
    run('two-wirings.vmtrace', (event, machine) => {
      if (event.kind !== 'result') return;
      const [entry] = dumpEntries(machine.state.kernel);
      const user = ((entry?.eflags ?? 0) & EFLAG.USER_WIRED) !== 0;
      seen.push(`${entry?.wiredCount}${user ? ' user' : ''}`);
    });
    expect(seen).toEqual(['1 user', '1 user', '0', '1', '2', '2', '1', '0', '0']);
  });

  it('5: HOLESOK passes over holes', () => {
    const { events } = run('hole.vmtrace');
    expect(withFlag('hole.vmtrace', 'HOLESOK', events)).toEqual([
      KERN.KERN_SUCCESS,
      KERN.KERN_SUCCESS,
      KERN.KERN_SUCCESS,
    ]);
  });

  it('6: NOHOLES does not accept a hole', () => {
    const { events } = run('hole.vmtrace');
    expect(withFlag('hole.vmtrace', 'NOHOLES', events)).toEqual([
      KERN.KERN_INVALID_ADDRESS,
      KERN.KERN_INVALID_ADDRESS,
      KERN.KERN_INVALID_ADDRESS,
    ]);
  });

  it('7: the lock is taken, but dropped while faulting', () => {
    const { events } = run('lock-wait.vmtrace');
    expect(ofKind(events, 'contended')).toMatchObject([{ thread: 1, holder: 0 }]);
    const holders: (number | undefined)[] = [];
    run('wire.vmtrace', (event, machine) => {
      if (event.kind === 'fault' || event.kind === 'transition-begin')
        holders.push(machine.state.kernel.maps[0]?.lock.holder);
    });
    // wire: marked under the lock, two pages faulted without; unwire: three entries
    // marked under the lock
    expect(holders).toEqual([0, -1, -1, 0, 0, 0]);
  });

  it('8: an entry in transition is slept for', () => {
    const { events } = run('unwire-sleeps.vmtrace');
    expect(ofKind(events, 'sleep')).toMatchObject([{ thread: 1, channel: 'map' }]);
    const slept = events.findIndex((event) => event.kind === 'sleep');
    const ended = events.findIndex((event) => event.kind === 'transition-end' && event.thread === 0);
    const woken = events.findIndex((event) => event.kind === 'wakeup' && event.woken.includes(1));
    expect(slept).toBeGreaterThan(-1);
    expect(ended).toBeGreaterThan(slept);
    expect(woken).toBeGreaterThan(ended);
    expect(results(events, 'vm_map_unwire')).toEqual([KERN.KERN_SUCCESS]);
  });

  it('9: the map changes during a sleep', () => {
    const { events } = run('unmapped-while-asleep.vmtrace');
    const slept = events.findIndex((event) => event.kind === 'sleep' && event.thread === 1);
    const after = events.slice(slept);
    const back = after.findIndex((event) => event.kind === 'lock' && event.thread === 1);
    expect(ofKind(after.slice(0, back), 'delete')).toMatchObject([{ thread: 2, start: 3, end: 5 }]);
    // and under a wirer that faults, without an error
    const clipped = run('clipped-in-transition.vmtrace').events;
    expect(ofKind(clipped, 'clip').map((event) => event.at)).toEqual([2, 3]);
    expect(results(clipped, 'vm_map_wire')).toEqual([KERN.KERN_SUCCESS]);
  });

  it('10: the result tells that the map has changed', () => {
    const { machine, events } = run('unmapped-while-asleep.vmtrace');
    const t1 = ofKind(events, 'result').find((event) => event.thread === machine.program.threads.indexOf('t1'));
    expect(t1).toMatchObject({ call: 'vm_map_wire', result: KERN.KERN_INVALID_ADDRESS });
  });

  it('11: wire and unwire give the same results', () => {
    const { events } = run('hole.vmtrace');
    const set = (call: string) => [...new Set(results(events, call))].sort();
    expect(set('vm_map_wire')).toEqual([KERN.KERN_SUCCESS, KERN.KERN_INVALID_ADDRESS]);
    expect(set('vm_map_unwire')).toEqual(set('vm_map_wire'));
  });

  it('12: KERN_SUCCESS means all pages', () => {
    const seen: (readonly [string, number | undefined])[] = [];
    const { events } = run('wire.vmtrace', (event, machine) => {
      if (event.kind === 'result') seen.push([event.call, machine.state.kernel.maps[0]?.wiredPages.count]);
    });
    expect(seen).toEqual([
      ['vm_map_wire', 2],
      ['vm_map_unwire', 0],
    ]);
    expect([...results(events, 'vm_map_wire'), ...results(events, 'vm_map_unwire')]).toEqual([0, 0]);
  });

  it('13: an invalid range is KERN_INVALID_ADDRESS', () => {
    const { events } = run('hole.vmtrace');
    expect(results(events, 'vm_map_wire')).toEqual([
      KERN.KERN_INVALID_ADDRESS,
      KERN.KERN_SUCCESS,
      KERN.KERN_INVALID_ADDRESS,
      KERN.KERN_SUCCESS,
    ]);
  });

  it('14: a range that vanished is KERN_INVALID_ADDRESS', () => {
    const { machine, events } = run('unmapped-while-asleep.vmtrace');
    expect(results(events, 'vm_map_wire')).toEqual([KERN.KERN_SUCCESS, KERN.KERN_INVALID_ADDRESS]);
    expect(machine.state.kernel.maps[0]?.wiredPages.count).toBe(0);
  });
});

/** Entries without their identity, to compare two moments. */
function shape(machine: Machine): unknown[] {
  return dumpEntries(machine.state.kernel).map(({ start, end, prot, wiredCount, eflags }) => [
    start,
    end,
    prot,
    wiredCount,
    eflags,
  ]);
}

/** Results of those calls of an example whose line has this flag. */
function withFlag(name: string, flag: string, events: readonly MachineEvent[]): number[] {
  const lines = read(`examples/${name}`).split('\n');
  return ofKind(events, 'result').flatMap((event) => (lines[event.line - 1]?.includes(flag) ? [event.result] : []));
}

describe('documentation', () => {
  const rows = read('docs/manual-page.md')
    .split('\n')
    .filter((line) => /^\| \d+ \|/.test(line));

  it('names for each sentence a test that exists and an example that exists', () => {
    const own = read('test/examples.test.ts');
    expect(rows.map((row) => Number(row.split('|')[1]))).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    for (const row of rows) {
      const test = /\| `(\d+: [^`]+)` \|$/.exec(row)?.[1];
      expect(own).toContain(`it('${test}'`);
      const examples = [...row.matchAll(/\.\.\/examples\/([\w-]+\.vmtrace)/g)].map((match) => match[1]);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(names).toContain(example);
    }
  });

  it('has every call with its parameters', () => {
    const language = read('docs/language.md');
    for (const call of CALLS.values()) expect(language).toContain(`\`${signatureText(call)}\``);
  });

  it('has every name of the expression language', () => {
    const language = read('docs/language.md');
    const scope = globalScope(createMachine(compile(parse('t1: vm_map_remove(0x1000, 0x2000)'))).state);
    // the less known flags are `...` there
    const fields = Object.values(FIELDS).flatMap((of) => of.map(({ name }) => name));
    const flags = EFLAG_NAMES.map((name) => name.toLowerCase());
    const known = [...(scope.names?.() ?? []), ...fields.filter((name) => !flags.includes(name))];
    expect(known.length).toBeGreaterThan(20);
    for (const name of known) expect(language).toContain(`\`${name}`);
  });

  it('has every exception filter in the README, by its label', () => {
    const readme = read('README.md');
    for (const { label } of FILTERS) expect(readme).toContain(label);
  });

  // The picture in the README is made by the end-to-end run.
  it('links only to files that exist', () => {
    const docs = ['manual-page', 'kernel', 'language', 'other-editors'].map((name) => `docs/${name}.md`);
    const files = ['README.md', 'CONTRIBUTING.md', ...docs];
    const missing = files.flatMap((file) =>
      [...read(file).matchAll(/(?<!!\[[^\]]*)\]\(([^)#:]+)\)/g)].flatMap((match) => {
        const target = new URL(match[1] as string, new URL(file, root));
        try {
          readFileSync(target);
          return [];
        } catch {
          return [`${file}: ${match[1]}`];
        }
      }),
    );
    expect(missing).toEqual([]);
  });

  it('shows a script in the README that runs as it says', () => {
    const block = /```\n(# t2 unwires[\s\S]*?)```/.exec(read('README.md'))?.[1] ?? '';
    const machine = createMachine(compile(parse(block)));
    while (machine.next() !== undefined && machine.position < MOST_STEPS) machine.step();
    expect(machine.position).toBeGreaterThan(10);
    expect(machine.state.script).toMatchObject({ end: 'done', failures: 0 });
  });
});
