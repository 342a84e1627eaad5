// What a step overwrites, so that it can be undone: each large part of a state (the entries of a map, its search tree, its address index, its wired
// pages, the objects) may have a list of its own, to which it writes what was there before it changes it. Undoing reads the list from its end.
// A part without a list is changed as quickly as if there were none; nothing in the model depends on them.

export interface ChangeLog {
  values: Float64Array;
  /** Numbers in use. */
  length: number;
  /** By number of a record: 1 if it may have changed since whoever looks for changes (patch.ts) has looked. Beyond its end all have. */
  touched: Uint8Array;
}

export const newLog = (): ChangeLog => ({ values: new Float64Array(1024), length: 0, touched: new Uint8Array(0) });

/** A record has changed. */
export function touchRecord(log: ChangeLog, record: number): void {
  if (record < log.touched.length) log.touched[record] = 1;
}

/** All changes of so many records have been looked at. */
export function lookedAt(log: ChangeLog, records: number): void {
  if (log.touched.length < records) log.touched = new Uint8Array(records + (records >>> 1));
  else log.touched.fill(0);
}

/** Makes room for so many more numbers; where the first of them goes. */
export function room(log: ChangeLog, numbers: number): number {
  const at = log.length;
  log.length = at + numbers;
  if (log.length > log.values.length) {
    const larger = new Float64Array(log.length * 2);
    larger.set(log.values);
    log.values = larger;
  }
  return at;
}

/** The last number, taken off. */
export const popped = (log: ChangeLog): number => log.values[--log.length] as number;

/** Forgets the oldest numbers: nobody goes back that far any more. */
export function forgetFirst(log: ChangeLog, numbers: number): void {
  log.values.copyWithin(0, numbers, log.length);
  log.length -= numbers;
}
