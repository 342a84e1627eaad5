// The system calls that a trace can make, by name, and how their arguments come into the first
// frame: addresses and lengths in bytes, each as whole pages and what is left.

import { brk, sbrk } from '../routines/brk.ts';
import { fork } from '../routines/fork.ts';
import { mincore } from '../routines/mincore.ts';
import { mlock, munlock, vslock, vsunlock } from '../routines/mlock.ts';
import { mlockall, munlockall } from '../routines/mlockall.ts';
import { mmap } from '../routines/mmap.ts';
import { madvise, minherit, mprotect, msync } from '../routines/mprotect.ts';
import { munmap } from '../routines/munmap.ts';
import { execve, exit, vfork } from '../routines/process.ts';
import { NOT_SET } from '../routines/protectEntry.ts';
import { setrlimit } from '../routines/setrlimit.ts';
import { shmat, shmdt } from '../routines/shm.ts';
import { touch } from '../routines/touch.ts';
import type { Frame } from '../state.ts';
import type { Args, KernelCall } from './kernelCall.ts';

function byteRange(f: Frame, args: Args): void {
  f.start = args.addr ?? 0;
  f.startBytes = args.addr_bytes ?? 0;
  f.length = args.len ?? 0;
  f.lengthBytes = args.len_bytes ?? 0;
}

const flagged = (f: Frame, args: Args): void => {
  byteRange(f, args);
  f.flags = args.flags ?? 0;
};

const toChild = (f: Frame, args: Args): void => {
  f.i = args.process ?? 0;
};

const protecting = (f: Frame, args: Args): void => {
  byteRange(f, args);
  f.prot = args.prot ?? 0;
  f.maxProt = args.max ?? NOT_SET;
};

export const SYSTEM_CALLS: Readonly<Record<string, KernelCall>> = {
  mmap: {
    routine: mmap,
    begin: (f, args) => {
      protecting(f, args);
      f.flags = args.flags ?? 0;
      // below zero: a descriptor's number that is no object (callArguments.ts)
      f.object = Math.max(0, args.object ?? 0);
      f.first = (args.object ?? 0) < 0 ? 1 : 0;
      f.offset = args.offset ?? 0;
      f.i = args.offset_bytes ?? 0;
      f.page = args.placed ?? NOT_SET;
    },
  },
  munmap: { routine: munmap, begin: byteRange },
  mprotect: { routine: mprotect, begin: protecting },
  minherit: {
    routine: minherit,
    begin: (f, args) => {
      byteRange(f, args);
      f.inherit = args.inherit ?? 0;
    },
  },
  setrlimit: {
    routine: setrlimit,
    begin: (f, args) => {
      f.flags = args.resource ?? 0;
      f.length = args.rlim_cur ?? 0;
    },
  },
  brk: { routine: brk, begin: byteRange },
  sbrk: {
    routine: sbrk,
    begin: (f, args) => {
      f.length = args.incr ?? 0;
      f.lengthBytes = args.incr_bytes ?? 0;
    },
  },
  madvise: {
    routine: madvise,
    begin: (f, args) => {
      byteRange(f, args);
      f.flags = args.behav ?? 0;
    },
  },
  msync: { routine: msync, begin: flagged },
  mlock: { routine: mlock, begin: byteRange },
  munlock: { routine: munlock, begin: byteRange },
  mlockall: {
    routine: mlockall,
    begin: (f, args) => {
      f.flags = args.how ?? 0;
    },
  },
  munlockall: { routine: munlockall, begin: () => {} },
  vfork: { routine: vfork, begin: toChild },
  rfork: { routine: vfork, begin: toChild },
  execve: { routine: execve, begin: () => {} },
  exit: { routine: exit, begin: () => {} },
  mincore: { routine: mincore, begin: byteRange },
  shmat: {
    routine: shmat,
    begin: (f, args) => {
      f.object = args.shmid ?? 0;
      f.page = args.placed ?? NOT_SET;
      flagged(f, args);
    },
  },
  shmdt: { routine: shmdt, begin: byteRange },
  fork: {
    routine: fork,
    begin: (f, args) => {
      f.i = args.process ?? 0;
    },
  },
  touch: {
    routine: touch,
    begin: (f, args) => {
      f.page = args.addr ?? 0;
      f.prot = args.access ?? 0;
    },
  },
  vslock: { routine: vslock, begin: byteRange },
  vsunlock: { routine: vsunlock, begin: byteRange },
};
