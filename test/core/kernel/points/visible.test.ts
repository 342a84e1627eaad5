// A step that changes what all threads share while its thread holds no lock says so; and which
// kernels' wiring faults are local.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wiredPageList } from '../../../../core/kernel/data/wiredPages.ts';
import { createKernel, defaultConfig, dumpEntries, type Kernel } from '../../../../core/kernel/kernel.ts';
import { faultsAreLocal, visibleNext } from '../../../../core/kernel/points/visible.ts';
import type { Routine } from '../../../../core/kernel/routine.ts';
import type { Frame } from '../../../../core/kernel/state.ts';
import { compile, createMachine } from '../../../../core/machine/machine.ts';
import { parse } from '../../../../core/trace/parse/parse.ts';
import { caseFiles, readCases } from '../../../golden/read.ts';
import { replay } from '../../../golden/replay.ts';

/** Of the long files every so many cases. */
const EVERY = 37;

interface Standing {
  readonly where: string;
  readonly depth: number;
  /** It holds no lock, and its next step neither takes nor releases one. */
  readonly isFree: boolean;
  readonly isVisible: boolean;
}

function standingOf(k: Kernel, thread: number): Standing {
  const t = k.threads[thread];
  const f = t && t.depth > 0 ? (t.stack[t.depth - 1] as Frame) : undefined;
  if (!t || !f) return { where: 'idle', depth: 0, isFree: false, isVisible: false };
  const { name, labels, acquires, releases } = k.routines[f.routine] as Routine;
  const holds = k.maps.some(({ lock }) => lock.holder === thread || lock.readers.includes(thread));
  const isLock = acquires[f.pc] !== undefined || (releases[f.pc] !== undefined && t.lockPhase === 0);
  const isVisible = visibleNext(k, thread) !== undefined;
  return { where: `${name}.${labels[f.pc]}`, depth: t.depth, isFree: !holds && !isLock, isVisible };
}

/** What all threads share, and what the other threads are. */
function shared(k: Kernel, thread: number): string {
  const { objects, userWired, swapReserved, limits, processes } = k;
  const maps = k.maps.map(({ timestamp, busy, size, wireFuture, stackPages, dataPages, wiredPages }, i) => {
    return [dumpEntries(k, i), wiredPageList(wiredPages), timestamp, busy, size, wireFuture, stackPages, dataPages];
  });
  const others = k.threads.map(({ status }, i) => (i === thread ? -1 : status));
  return JSON.stringify([maps, objects, userWired, swapReserved, limits, processes, others]);
}

/** Looks on after each step: collects those that changed something without a lock. */
class Watch {
  readonly unsaid = new Set<string>();
  readonly said = new Set<string>();
  private before: { standing: Standing; shared: string }[] = [];

  forget(): void {
    this.before = [];
  }

  look(k: Kernel): void {
    const { self } = k;
    // a case is set up without a look at each step
    const was = k.threads[self]?.name === 'setup' ? undefined : this.before[self];
    if (was?.standing.isFree && k.panic === '' && shared(k, self) !== was.shared)
      (was.standing.isVisible ? this.said : this.unsaid).add(was.standing.where);
    this.before = k.threads.map((_, thread) => ({ standing: standingOf(k, thread), shared: shared(k, thread) }));
  }
}

describe('a step that changes what is shared, without a lock', () => {
  const files = caseFiles(join(import.meta.dirname, '../../../golden/cases'));

  test('is visible in the recorded cases', async () => {
    const watch = new Watch();
    for (const file of files) {
      let number = 0;
      for await (const golden of readCases(file)) {
        if (number++ % (/-(hand|rare|scenarios)\./.test(basename(file)) ? 5 : EVERY) !== 0) continue;
        watch.forget();
        replay(golden, undefined, (k) => watch.look(k));
      }
    }
    expect([...watch.unsaid]).toEqual([]);
    expect([...watch.said]).toEqual(
      expect.arrayContaining(['vm_map_unwire.wakeup', 'vm_map_wire.wakeup', 'vm_map_remove.unlock', 'vm_fault.enter']),
    );
  });

  const root = join(import.meta.dirname, '../../../../examples');

  test.each(readdirSync(root).filter((name) => name.endsWith('.vmtrace')))('is visible in %s', (name) => {
    const machine = createMachine(compile(parse(readFileSync(join(root, name), 'utf8'))), { recordHistory: false });
    const watch = new Watch();
    for (let steps = 0; steps < 10_000; steps++) {
      const next = machine.next();
      if (!next) break;
      const isStep = machine.begins(next) === 0 && next.thread >= 0;
      machine.step(next);
      if (isStep) watch.look(machine.state.kernel as Kernel);
      else watch.forget();
    }
    expect([...watch.unsaid]).toEqual([]);
  });
});

describe('wiring faults', () => {
  test.each([
    ['freebsd-5', 'prot', false],
    ['freebsd-6', 'prot', false],
    ['freebsd-13', 'prot', true],
    ['freebsd-13', 'opaque', true],
    ['freebsd-13', 'lookup', false],
    ['freebsd-15', 'prot', true],
  ] as const)('%s, %s: local %s', (vintage, faultMode, is) => {
    expect(faultsAreLocal(createKernel({ ...defaultConfig(), vintage, faultMode }, []))).toBe(is);
  });
});
