// The words of a drawn picture, in English. An editor may have them in another language: what is
// drawn takes them from `Shown`. Names of calls, results, protections and what made a call fail are
// the kernel's terms, and stay as they are.

import { numberText } from '../../trace/numberText.ts';

export const WORDS = {
  /** In which they are, and numbers are written. */
  language: 'en',
  step: 'step',
  now: 'now: {0}',
  drawn: '{0} of {1} steps drawn',
  holds: 'holds the lock',
  holdsShort: 'lock',
  runs: 'runs without it',
  runsShort: 'no lock',
  faults: 'away, faulting',
  faultsShort: 'faulting',
  contends: 'waits for the lock',
  contendsShort: 'waits',
  asleep: 'asleep on an entry',
  asleepShort: 'asleep',
  changed: 'changed by the last step',
  changedShort: 'changed',
  asleepOn: 'asleep: {0} has it',
  contendsWith: 'waits: {0} has the lock',
  inTransition: 'in transition',
  inTransitionBy: 'in transition by {0}',
  waitedFor: '{0}, waited for',
  wired: 'wired {0}',
  wiringFailed: 'wiring failed',
  guard: 'guard',
  mapOf: 'map of {0}',
  firstDifference: 'first difference: step {0}',
  notReturned: 'has not returned',
  returned: 'returned {0} at step {1}',
};

export type Words = Readonly<Record<keyof typeof WORDS, string>>;

/** `1,000,000`, as the words' language writes it. */
export const counted = (n: number, { language }: Pick<Words, 'language'>): string => numberText(n, language);

/** Puts values in the places of `{0}`, `{1}`. */
export const filled = (text: string, ...values: readonly string[]): string =>
  text.replace(/\{(\d)\}/g, (_, n: string) => values[Number(n)] ?? '');
