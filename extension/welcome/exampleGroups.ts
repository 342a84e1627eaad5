// The examples in the order in which one learns from them: groups, and in each what comes first. A
// test compares the names with the files, and the README lists them in this order.

export interface ExampleGroup {
  readonly title: string;
  /** What one knows after it. */
  readonly about: string;
  readonly names: readonly string[];
}

export const EXAMPLE_GROUPS: readonly ExampleGroup[] = [
  {
    title: 'First Steps',
    about: 'What a wiring does to the map, and what undoes it.',
    names: ['wire', 'two-wirings', 'limits-of-mlock'],
  },
  {
    title: 'Waiting',
    about: 'What a thread waits for: the lock of the map, an entry in transition, a busy map. Who wakes it.',
    names: [
      'lock-wait',
      'unwire-sleeps',
      'no-lost-wakeup',
      'touch-waits',
      'protect-waits-busy',
      'lock-upgrade',
      'stuck-unmap',
      'dead-wirer',
    ],
  },
  {
    title: 'Clipping and Holes',
    about: 'Ranges that begin inside an entry, have a hole, or change while a thread sleeps.',
    names: ['hole', 'no-access', 'failing-page', 'clipped-in-transition', 'unmapped-while-asleep'],
  },
  {
    title: 'Limits',
    about: 'What a process, and all processes together, may wire, and what a child inherits.',
    names: ['user-wired-limit', 'wirefuture', 'fork-of-a-wired-map'],
  },
  { title: 'Stacks', about: 'A mapping that grows by page faults.', names: ['stack-grows'] },
  {
    title: 'Traps of freebsd-15',
    about: 'What is wrong, or surprises, in the kernel of today.',
    names: [
      'double-subtraction',
      'counter-below-zero',
      'msync-drops-wired-pages',
      'stale-first-entry',
      'reversed-range',
      'inherit-stays-split',
      'find-misses-the-tail',
      'gap-stays-split',
      'growsdown-beyond-the-stack',
      'growth-under-munlock',
      'growth-loses-a-wakeup',
      'endless-check',
    ],
  },
  {
    title: 'Older Kernels',
    about: 'What was wrong in 2003, 2006 and 2021, and is mended.',
    names: [
      'lost-guard-number',
      'unmap-under-the-kernel',
      'foreign-entry',
      'zero-length',
      'protect-under-a-wirer',
      'mlockall-no-access',
      'global-limit',
      'slipped-in-between',
    ],
  },
];
