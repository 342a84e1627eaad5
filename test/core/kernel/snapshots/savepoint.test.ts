// Undoing: after whatever the golden cases do to a map, in every vintage, the way back leads
// through the same states, to the last field, and the address index finds what is there. A change
// that the log was not told of would show here.
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contains, HEADER, lastAtOrBelow } from '../../../../core/kernel/data/entries.ts';
import { canRun, type Kernel, stepThread } from '../../../../core/kernel/kernel.ts';
import {
  forgetAll,
  forgetBefore,
  logged,
  preview,
  rollback,
  type Savepoint,
  savepoint,
} from '../../../../core/kernel/snapshots/savepoint.ts';
import type { KernelState } from '../../../../core/kernel/state.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { caseFiles, readCases } from '../../../golden/read.ts';
import { replay } from '../../../golden/replay.ts';
import { checkProperty } from '../../../property.ts';
import { kernelPicture, picture } from '../../machine/picture.ts';
import { program } from '../../machine/programs.ts';

interface Seen {
  readonly mark: Savepoint;
  readonly was: string;
}

/** Every so many cases of a file: they are much alike. */
const EVERY = 40;

function expectIndexed(k: KernelState): void {
  for (const m of k.maps) {
    const { start, end, next } = m.entries;
    for (let id = next[HEADER] as number; id !== HEADER; id = next[id] as number) {
      if (start[id] === end[id]) continue;
      const last = (end[id] as number) - 1;
      const found = lastAtOrBelow(m, last);
      expect(m.emptyEntries > 0 ? contains(m, found, last) : found === id, `entry ${id} is found`).toBe(true);
    }
  }
}

describe('undo', () => {
  test.each(
    caseFiles(join(import.meta.dirname, '../../../golden/cases')).map((file) => [basename(file), file] as const),
  )('%s, step by step and back', async (_, file) => {
    let number = 0;
    let undone = 0;
    for await (const golden of readCases(file)) {
      if (number++ % EVERY !== 0) continue;
      let seen: Seen[] = [];
      let k: KernelState | undefined;
      let step = 0;
      replay(golden, undefined, (kernel) => {
        k = kernel;
        // marks are not equally far from each other, and the first are forgotten now and then
        if (step++ % 7 < 5) seen.push({ mark: savepoint(kernel), was: kernelPicture(kernel) });
        if (step % 150 !== 0) return;
        seen = seen.slice(seen.length >> 1);
        forgetBefore(kernel, (seen[0] as Seen).mark);
      });
      // far at once, then moment by moment; a moment can be undone to once more
      const far = seen[Math.floor(seen.length / 2)];
      for (const { mark, was } of far ? [far, far, ...seen.slice(0, seen.indexOf(far)).reverse()] : []) {
        rollback(k as KernelState, mark);
        expect(kernelPicture(k as KernelState) === was, `${golden.id}: the state is the one that was`).toBe(true);
        expectIndexed(k as KernelState);
        undone++;
      }
    }
    expect(undone).toBeGreaterThan(0);
  });
});

/** Steps of the threads that can run, in turns, so many of them. */
function runSome(k: Kernel, steps: number): void {
  for (let i = 0; i < steps; i++) {
    const able = k.threads.flatMap((_, t) => (canRun(k, t) ? [t] : []));
    if (able.length === 0) return;
    stepThread(k, able[i % able.length] as number);
  }
}

test('what is forgotten takes no room, and what comes after it can be undone', () => {
  const m = createMachine(
    compile(parse('map 0x1000..0x100000\nentry 0x10000..0x14000 rw-\nt1: vm_map_wire(0x10000, 0x12000, USER)\n')),
    { recordHistory: false },
  );
  const { kernel } = m.state;
  savepoint(kernel);
  const steps = (count: number): void => {
    for (let i = 0; i < count && m.next(); i++) m.step();
  };
  steps(20);
  const later = savepoint(kernel);
  const whole = logged(kernel);
  expect(whole).toBeGreaterThan(0);
  steps(10);
  const rest = logged(kernel) - whole;
  expect(rest).toBeGreaterThan(0);
  forgetBefore(kernel, later);
  expect(logged(kernel)).toBe(rest);
  forgetAll(kernel);
  expect(logged(kernel)).toBe(0);
  const was = kernelPicture(kernel);
  preview(kernel, () => steps(20));
  expect(kernelPicture(kernel)).toBe(was);
});

describe('preview', () => {
  test.each([true, false])('leaves no trace, nested too, with or without a history (%s)', (forgets) => {
    checkProperty(
      fc.property(program, fc.array(fc.nat(30), { minLength: 1 }), fc.nat(), (text, gaps, target) => {
        const m = createMachine(compile(parse(text)), { recordHistory: !forgets });
        const k = m.state.kernel as Kernel;
        const states = [picture(m)];
        for (const gap of gaps) {
          for (let i = 0; i < gap && m.next(); i++) {
            m.step();
            states.push(picture(m));
          }
          const was = kernelPicture(k);
          const { sink } = k;
          k.sink = () => {};
          preview(k, () => {
            runSome(k, gap);
            const between = kernelPicture(k);
            preview(k, () => runSome(k, 2 * gap));
            expect(kernelPicture(k) === between).toBe(true);
            runSome(k, gap);
          });
          k.sink = sink;
          expect(kernelPicture(k) === was).toBe(true);
          expectIndexed(k);
          if (forgets) expect(logged(k)).toBe(0);
        }
        if (forgets) return;
        const position = target % states.length;
        m.seek(position);
        expect(picture(m) === states[position]).toBe(true);
      }),
      40,
    );
  });
});
