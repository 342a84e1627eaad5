// A kernel that counts each read and write of what all threads share, which shows the steps that
// make none. Getters of a class: an object whose own fields were turned into getters is slow in all
// its fields.
import type { Kernel } from '../../kernel/routine.ts';

/** What all threads share, but for what never changes. */
type Shared = Pick<
  Kernel,
  'maps' | 'objects' | 'freeObjects' | 'limits' | 'processes' | 'userWired' | 'swapReserved' | 'nextObjectSerial'
>;

class Watching implements Shared {
  touches = 0;
  private readonly held: Shared;

  constructor(held: Shared) {
    this.held = held;
  }

  get maps() {
    this.touches++;
    return this.held.maps;
  }
  set maps(to) {
    this.touches++;
    this.held.maps = to;
  }
  get objects() {
    this.touches++;
    return this.held.objects;
  }
  set objects(to) {
    this.touches++;
    this.held.objects = to;
  }
  get freeObjects() {
    this.touches++;
    return this.held.freeObjects;
  }
  set freeObjects(to) {
    this.touches++;
    this.held.freeObjects = to;
  }
  get limits() {
    this.touches++;
    return this.held.limits;
  }
  set limits(to) {
    this.touches++;
    this.held.limits = to;
  }
  get processes() {
    this.touches++;
    return this.held.processes;
  }
  set processes(to) {
    this.touches++;
    this.held.processes = to;
  }
  get userWired() {
    this.touches++;
    return this.held.userWired;
  }
  set userWired(to) {
    this.touches++;
    this.held.userWired = to;
  }
  get swapReserved() {
    this.touches++;
    return this.held.swapReserved;
  }
  set swapReserved(to) {
    this.touches++;
    this.held.swapReserved = to;
  }
  get nextObjectSerial() {
    this.touches++;
    return this.held.nextObjectSerial;
  }
  set nextObjectSerial(to) {
    this.touches++;
    this.held.nextObjectSerial = to;
  }
}

export type WatchedKernel = Kernel & { touches: number };

export function watchedKernel(kernel: Kernel): WatchedKernel {
  const { maps, objects, freeObjects, limits, processes, userWired, swapReserved, nextObjectSerial, ...own } = kernel;
  const held = { maps, objects, freeObjects, limits, processes, userWired, swapReserved, nextObjectSerial };
  return Object.assign(new Watching(held), own);
}
