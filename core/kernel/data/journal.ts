// What most steps change, put down as it changes, for a recorder of the run: three numbers into an
// array, where an event would be an object and a call of each listener. The recorder reads it
// between two runs of steps.

/**
 * What is put down, and as which number. A frame: the routine that the running thread goes into, or
 * -1 for one that it leaves. The others: what the count is now; those of maps are the first map's.
 */
export const JOURNAL = {
  frame: 0,
  timestamp: 1,
  busy: 2,
  wired: 3,
  holder: 4,
  readers: 5,
  userWired: 6,
  swapReserved: 7,
} as const;
/** Bits of such a number; the thread stands above them. */
export const JOURNAL_BITS = 3;

/**
 * Numbers of one change: its position, counted from `began`, the thread with what changed, and what
 * it is now.
 */
export const JOURNAL_WIDTH = 3;

export interface Journal {
  numbers: Float64Array;
  /** Numbers in use. */
  length: number;
  /** The position from which its positions are counted. */
  began: number;
  /** The position of the first of the steps that are being made. */
  from: number;
  /** How many of them have been made, and who makes them. */
  readonly kernel: { readonly steps: number; readonly self: number };
  /** The lock of any map was taken, or given back: others wait for it, or can go on. */
  readonly onLock: () => void;
}

export const newJournal = (kernel: Journal['kernel'], onLock: Journal['onLock']): Journal => ({
  numbers: new Float64Array(64 * JOURNAL_WIDTH),
  length: 0,
  began: 0,
  from: 0,
  kernel,
  onLock,
});

/** The step that is being made changes this; nothing if the run is not recorded. */
export function putDown({ journal }: { readonly journal: Journal | undefined }, what: number, value: number): void {
  if (journal === undefined) return;
  const { length, kernel } = journal;
  if (length === journal.numbers.length) {
    const larger = new Float64Array(2 * length);
    larger.set(journal.numbers);
    journal.numbers = larger;
  }
  const { numbers } = journal;
  numbers[length] = journal.from - journal.began + kernel.steps;
  numbers[length + 1] = (kernel.self << JOURNAL_BITS) | what;
  numbers[length + 2] = value;
  journal.length = length + JOURNAL_WIDTH;
}
