// The locals that a routine does not keep across a schedule point are dead there: every one of them
// is overwritten at every point while golden cases and the examples are replayed, and nothing
// differs. Where one that is kept is overwritten too, something does.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VINTAGES } from '../../../../core/kernel/constants.ts';
import type { Kernel } from '../../../../core/kernel/kernel.ts';
import { liveSlots, SLOTS, type Slot } from '../../../../core/kernel/points/keeps.ts';
import type { Routine } from '../../../../core/kernel/routine.ts';
import type { Frame, KernelState } from '../../../../core/kernel/state.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { firstDifference } from '../../../golden/compare.ts';
import { caseFiles, readCases } from '../../../golden/read.ts';
import { replay } from '../../../golden/replay.ts';
import { OTHER_SCRIPTS, randomScripts } from '../../../recorded/corpus.ts';

const files = caseFiles(join(import.meta.dirname, '../../../golden/cases'));
const isShort = (file: string): boolean => /-(hand|rare|scenarios)\./.test(file);
/** Of the long files every so many cases. */
const EVERY = 11;

/** No page, no entry, no result. */
const POISON = -123_457;

/** A local that is kept, and overwritten all the same. */
interface Struck {
  readonly routine: string;
  readonly label: string;
  readonly slot: Slot;
}

/**
 * Overwrites what is dead in the frames of every thread at a schedule point. Returns
 * the number of slots.
 */
function poison(k: Kernel, struck?: Struck): number {
  let slots = 0;
  for (const { stack, depth, atPoint } of k.threads) {
    for (let level = 0; atPoint && level < depth; level++) {
      const f = stack[level] as Frame;
      const { name, labels, live } = k.routines[f.routine] as Routine;
      const where = `${name}.${labels[f.pc]}`;
      expect(live.isNamed[f.pc], `${where} is at a schedule point, and names what it keeps`).toBe(true);
      const kept = (level === depth - 1 ? live.top : live.below)[f.pc] as readonly Slot[];
      for (const slot of SLOTS) {
        const isStruck = struck?.slot === slot && where === `${struck.routine}.${struck.label}`;
        if (kept.includes(slot) && !isStruck) continue;
        f[slot] = POISON;
        slots++;
      }
    }
  }
  return slots;
}

async function* casesOf(file: string) {
  let number = 0;
  for await (const golden of readCases(file)) if (isShort(file) || number++ % EVERY === 0) yield golden;
}

describe('what is not kept is dead', () => {
  test.each(files.map((file) => [basename(file), file] as const))('%s', async (_, file) => {
    let slots = 0;
    for await (const golden of casesOf(file)) {
      for (const most of [undefined, Number.POSITIVE_INFINITY]) {
        const made = replay(golden, most, (k) => {
          slots += poison(k);
        });
        expect(firstDifference(golden, made)).toBeUndefined();
      }
    }
    expect(slots).toBeGreaterThan(0);
  });

  const root = join(import.meta.dirname, '../../../../examples');
  const scripts = readdirSync(root).filter((name) => name.endsWith('.vmtrace'));

  /** The events of a run, each dead slot overwritten at each schedule point or none. */
  const eventsOf = (text: string, watch: (k: KernelState) => void): string[] => {
    const machine = createMachine(compile(parse(text)), { recordHistory: false });
    const events: string[] = [];
    machine.listen((event) => events.push(JSON.stringify(event)));
    for (let steps = 0; steps < 10_000 && machine.next(); steps++) {
      machine.step();
      watch(machine.state.kernel);
    }
    return events;
  };

  test.each(scripts)('%s', (name) => {
    const text = readFileSync(join(root, name), 'utf8');
    expect(eventsOf(text, (k) => poison(k as Kernel))).toEqual(eventsOf(text, () => {}));
  });

  test.each(VINTAGES)('random scripts of %s', (kernel) => {
    for (const { name, text } of [...OTHER_SCRIPTS, ...randomScripts(6, 12)])
      if (name.startsWith(`${kernel}-`))
        expect(
          eventsOf(text, (k) => poison(k as Kernel)),
          `${name}\n${text}`,
        ).toEqual(eventsOf(text, () => {}));
  });

  test('an msync that does not wait, of two pieces of a file whose second cannot be written', () => {
    const text = `kernel freebsd-13
map 0x1000..0x100000
object f1 16 pages
entry 0x10000..0x12000 rw- object=f1
entry 0x12000..0x14000 r-- object=f1 offset=0x2000
fault 0x13000 = KERN_FAILURE
t1: vm_map_sync(0x10000, 0x14000, 0, 0) = KERN_SUCCESS
t1: vm_map_sync(0x10000, 0x14000, 0, 1) = KERN_FAILURE
`;
    const events = eventsOf(text, () => {});
    expect(events.filter((event) => event.includes('"expectation"'))).toEqual([]);
    expect(eventsOf(text, (k) => poison(k as Kernel))).toEqual(events);
  });

  test('a touch that looks again, as the map has changed while it waited for the lock', () => {
    const text = `kernel freebsd-15
map 0x1000..0x20000
entry 0x1000..0x5000 rw-
t3: vm_map_lock_read() = 0
t2 > touch 0x2000 write @ exclusive
t3: vm_map_unlock_read() = 0
t1: vm_map_protect(0x1000, 0x5000, r--) = KERN_SUCCESS
t2 < KERN_PROTECTION_FAILURE
`;
    const events = eventsOf(text, () => {});
    expect(events.filter((event) => event.includes('"expectation"'))).toEqual([]);
    expect(eventsOf(text, (k) => poison(k as Kernel))).toEqual(events);
  });
});

describe('what is kept is alive', () => {
  test.each<readonly [string, string, string, Slot]>([
    ['freebsd-13-multi.', 'vm_map_wire_locked', 'relock', 'first'],
    ['freebsd-13-multi.', 'vm_map_wire_locked', 'faulted', 'savedEnd'],
    ['freebsd-13-multi.', 'vm_map_entry_in_transition', 'lock', 'start'],
    ['freebsd-13-multi.', 'vm_map_delete', 'lock', 'savedStart'],
    ['freebsd-13-multi.', 'vm_map_unwire', 'wakeup', 'needWakeup'],
    ['freebsd-5-multi.', 'vm_map_wire', 'wakeup', 'out'],
    ['freebsd-15-multi-lookup.', 'vm_fault', 'looked_up', 'page'],
  ])('%s %s.%s: %s', async (start, routine, label, slot) => {
    let differ = 0;
    for await (const golden of readCases(files.find((file) => basename(file).startsWith(start)) ?? '')) {
      // the kernel may come to run in circles, or panic
      const made = replay(golden, 100_000, (k) => {
        poison(k, { routine, label, slot });
      });
      if (firstDifference(golden, made) !== undefined && ++differ === 3) break;
    }
    expect(differ).toBe(3);
  });
});

describe('a table that cannot be', () => {
  const steps = {
    name: 'vm_map_try',
    labels: ['lock', 'loop', 'unlock', 'done'],
    locks: Uint8Array.from([1, 0, 0, 0]),
    releases: [undefined, undefined, 3, undefined],
    locals: [{ field: 'start', kind: 'byte-address' }],
    scratch: ['i'],
  } as const;

  test('names slots of the routine alone', () => {
    expect(liveSlots(steps, { lock: ['start', 'startBytes', 'i'], done: ['ret'] }).top[0]).toHaveLength(3);
    expect(() => liveSlots(steps, { lock: ['page'], done: [] })).toThrow('vm_map_try.lock keeps page');
  });

  test('names every step at a lock or after a release', () => {
    expect(() => liveSlots(steps, { lock: [] })).toThrow('vm_map_try.done is at a schedule point');
    expect(() => liveSlots(steps, { done: [] })).toThrow('vm_map_try.lock is at a schedule point');
  });

  test('of a release it is the next step, of a step without a name all', () => {
    const { top, below } = liveSlots(steps, { lock: [], done: ['i', 'ret'] });
    expect(top[2]).toEqual(['i', 'ret']);
    expect(below[2]).toEqual(['i']);
    expect(top[1]).toEqual(['start', 'startBytes', 'i', 'ret', 'out']);
  });
});
