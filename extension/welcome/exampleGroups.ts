// The examples in the order in which one learns from them: groups, and in each what comes first. A
// test compares the names with the files, and the README lists them in this order.
import * as vscode from 'vscode';

export interface ExampleGroup {
  readonly title: string;
  /** What one knows after it. */
  readonly about: string;
  readonly names: readonly string[];
}

export const EXAMPLE_GROUPS: readonly ExampleGroup[] = [
  {
    title: vscode.l10n.t('First Steps'),
    about: vscode.l10n.t('What a wiring does to the map, and what undoes it.'),
    names: ['wire', 'two-wirings', 'limits-of-mlock'],
  },
  {
    title: vscode.l10n.t('Waiting'),
    about: vscode.l10n.t(
      'What a thread waits for: the lock of the map, an entry in transition, a busy map. Who wakes it.',
    ),
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
    title: vscode.l10n.t('Clipping and Holes'),
    about: vscode.l10n.t('Ranges that begin inside an entry, have a hole, or change while a thread sleeps.'),
    names: ['hole', 'no-access', 'failing-page', 'clipped-in-transition', 'unmapped-while-asleep'],
  },
  {
    title: vscode.l10n.t('Limits'),
    about: vscode.l10n.t('What a process, and all processes together, may wire, and what a child inherits.'),
    names: ['user-wired-limit', 'wirefuture', 'fork-of-a-wired-map'],
  },
  {
    title: vscode.l10n.t('Stacks'),
    about: vscode.l10n.t('A mapping that grows by page faults.'),
    names: ['stack-grows'],
  },
  {
    title: vscode.l10n.t('Traps of freebsd-15'),
    about: vscode.l10n.t('What is wrong, or surprises, in the kernel of today.'),
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
    title: vscode.l10n.t('Older Kernels'),
    about: vscode.l10n.t('What was wrong in 2003, 2006 and 2021, and is mended.'),
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
