// The mix: a fixed stream of map calls on one map, by one thread, whose outcome is known to the
// last page. It measures the simulator and at the same time checks it.

import type { Args, KernelCall } from '../core/kernel/calls/kernelCall.ts';
import type { Vintage } from '../core/kernel/constants.ts';
import { KERN, PROT_READ, PROT_WRITE, WIRE } from '../core/kernel/constants.ts';
import { HEADER } from '../core/kernel/data/entries.ts';
import { beginCall, createKernel, defaultConfig, type Kernel, kernelCall, runCall } from '../core/kernel/kernel.ts';
import type { MapState } from '../core/kernel/state.ts';
import { ThreadStatus } from '../core/kernel/state.ts';
import { newRandom, next, type Random } from './random.ts';

const FIRST_PAGE = 0x100;
const SLOT_PAGES = 8;
const READ_WRITE = PROT_READ | PROT_WRITE;
const ALL = 7;

export const OPERATIONS = ['insert', 'remove', 'wire', 'unwire', 'protect'] as const;

/** What a right simulator gets: see test/bench and docs/performance.md. */
export interface Counts {
  /** Calls that gave KERN_SUCCESS, by operation. */
  readonly successes: readonly number[];
  /** Entries in the map, summed over every 1024th call. */
  readonly sum: number;
  /** Entries at the end. */
  readonly final: number;
  /** FNV-1a over the state of every page at the end. */
  readonly pages: number;
}

export interface Measured extends Counts {
  /** Elapsed. */
  readonly seconds: number;
  /** Of all threads of the process, those of the garbage collector and the compiler among them. */
  readonly cpuSeconds: number;
  readonly steps: number;
  readonly events: number;
}

interface Mix {
  readonly k: Kernel;
  readonly random: Random;
  readonly slots: number;
  steps: number;
}

const INSERT = kernelCall('vm_map_insert');
const REMOVE = kernelCall('vm_map_remove');
const WIRE_CALL = kernelCall('vm_map_wire');
const UNWIRE = kernelCall('vm_map_unwire');
const PROTECT = kernelCall('vm_map_protect');

/** A whole call: no other thread runs, so it never waits. */
function run(mix: Mix, call: KernelCall, args: Args): number {
  const { k } = mix;
  const thread = k.threads[0] as Kernel['threads'][number];
  beginCall(k, 0, call, args);
  mix.steps += runCall(k, 0);
  if (thread.status !== ThreadStatus.idle) throw new Error('a call of the mix does not end');
  return thread.lastResult;
}

const insert = (mix: Mix, start: number): number =>
  run(mix, INSERT, { start, end: start + 4, prot: READ_WRITE, max: ALL, flags: 0, object: 0, offset: 0 });

/** Draws a call and makes it; the operation's number if it succeeded, -1 if not. */
function one(mix: Mix): number {
  const { random, slots } = mix;
  const operation = next(random, 5);
  const base = FIRST_PAGE + next(random, slots) * SLOT_PAGES;
  const start = base + next(random, 3);
  let result: number;
  switch (operation) {
    case 0:
      result = insert(mix, base);
      break;
    case 1:
      result = run(mix, REMOVE, { start: base, end: base + 4 });
      break;
    case 2:
      result = run(mix, WIRE_CALL, { start, end: start + 2, flags: WIRE.USER });
      break;
    case 3:
      result = run(mix, UNWIRE, { start, end: start + 2, flags: WIRE.USER });
      break;
    default:
      result = run(mix, PROTECT, {
        start,
        end: start + 2,
        prot: next(random, 2) !== 0 ? READ_WRITE : PROT_READ,
        max: -1,
      });
  }
  return result === KERN.KERN_SUCCESS ? operation : -1;
}

/** 0 for a page that is not mapped, else 1, 1 more if it is writable, and 2 for each wiring. */
function pageHash(m: MapState, slots: number): number {
  const e = m.entries;
  let hash = 2166136261;
  let entry = e.next[HEADER] as number;
  const end = FIRST_PAGE + slots * SLOT_PAGES;
  for (let page = FIRST_PAGE; page < end; page++) {
    while (entry !== HEADER && (e.end[entry] as number) <= page) entry = e.next[entry] as number;
    const mapped = entry !== HEADER && (e.start[entry] as number) <= page;
    const value = mapped ? 1 + (e.prot[entry] === READ_WRITE ? 1 : 0) + 2 * (e.wiredCount[entry] as number) : 0;
    hash = Math.imul(hash ^ value, 16777619) >>> 0;
  }
  return hash;
}

/**
 * A quarter of the calls to get to a steady state, then `calls` that are measured, with a listener
 * that counts the events.
 */
export function runMix(slots: number, calls: number, vintage: Vintage): Measured {
  // no call searches for space, so none can see the shape of the kernel's search tree
  const config = {
    ...defaultConfig(),
    searchTree: false,
    vintage,
    min: FIRST_PAGE,
    max: FIRST_PAGE + slots * SLOT_PAGES,
  };
  const mix: Mix = { k: createKernel(config, ['t1']), random: newRandom(1n), slots, steps: 0 };
  const m = mix.k.maps[0] as MapState;
  let events = 0;
  mix.k.sink = () => {
    events++;
  };
  for (let slot = 0; slot < slots; slot += 2) insert(mix, FIRST_PAGE + slot * SLOT_PAGES);
  for (let call = 0; call < calls / 4; call++) one(mix);

  const successes = OPERATIONS.map(() => 0);
  let sum = 0;
  events = 0;
  mix.steps = 0;
  const beginCpu = process.cpuUsage();
  const begin = performance.now();
  for (let call = 0; call < calls; call++) {
    const operation = one(mix);
    if (operation >= 0) successes[operation] = (successes[operation] as number) + 1;
    if (call % 1024 === 0) sum += m.count;
  }
  const seconds = (performance.now() - begin) / 1000;
  const cpu = process.cpuUsage(beginCpu);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  return { successes, sum, final: m.count, pages: pageHash(m, slots), seconds, cpuSeconds, steps: mix.steps, events };
}
