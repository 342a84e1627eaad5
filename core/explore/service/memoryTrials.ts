// What stands in a script for the map before its log, and which of it may be another amount: a
// list of trials, those that change least first.

import { formatRange } from '../../kernel/address.ts';
import { EFLAG } from '../../kernel/constants.ts';
import type { Compiled } from '../../program/compile.ts';
import type { Candidate } from './supposedLines.ts';

/** Pages at which something may stand of which a script says nothing. */
const PLACES = [0x200, 0x10_0000, 0x100_0000];

/** An entry that stands for what the log does not show. Pages. */
export interface StandIn {
  /** 0: the script has none yet. */
  readonly line: number;
  readonly start: number;
  readonly size: number;
  readonly isLocked: boolean;
}

export interface MemoryTrial {
  /** The search tries sizes of this one. */
  readonly varied: StandIn;
  /** The tried script lacks these. */
  readonly without: readonly StandIn[];
}

const STANDS = /^stands for (?:what else was|all that was mapped)/;

function standInsOf({ program, declared }: Compiled): StandIn[] {
  return (program.origin?.inferred ?? []).flatMap(({ why, line, start, end }) => {
    const s = declared.statements.find(({ span }) => span.line === line);
    if (s?.kind !== 'entry' || !STANDS.test(why)) return [];
    return [{ line, start, size: end - start, isLocked: (s.attributes.eflags & EFLAG.USER_WIRED) !== 0 }];
  });
}

/**
 * Room for so many pages of which neither an entry nor a call says anything;
 * undefined: none is sure.
 */
function placeFor({ entries, program }: Compiled, pages: number): number | undefined {
  const named = new Set<number>();
  for (const s of program.statements) if ('call' in s) for (const value of Object.values(s.call.args)) named.add(value);
  return PLACES.find(
    (start) =>
      entries.every((one) => one.end <= start || one.start >= start + pages) &&
      [...named].every((value) => value < start || value >= start + pages),
  );
}

/** `most`: pages that an entry can have, where the script has none yet. */
export function memoryTrials(compiled: Compiled, most: number): MemoryTrial[] {
  const all = standInsOf(compiled);
  const place = placeFor(compiled, most);
  const of = (isLocked: boolean): StandIn[] => all.filter((one) => one.isLocked === isLocked);
  const trial = (isLocked: boolean, without: readonly StandIn[]): MemoryTrial[] => {
    const made = place === undefined ? undefined : { line: 0, start: place, size: 0, isLocked };
    const varied = of(isLocked).at(-1) ?? made;
    return varied ? [{ varied, without }] : [];
  };
  const [mapped, locked] = [of(false), of(true)];
  // nothing was locked before the log where it shows the program begin
  const mayBeLocked = compiled.program.origin?.hasBegun !== true;
  return [
    ...trial(false, []),
    ...(mayBeLocked ? trial(true, []) : []),
    // one guess may stand for what is the other's
    ...(locked.length > 0 ? trial(false, locked) : []),
    ...(mayBeLocked && mapped.length > 0 ? trial(true, mapped) : []),
  ];
}

/** The line of an entry with so many pages; undefined: there is none, and was none. */
export function lineOf({ config }: Compiled, { line, start, isLocked }: StandIn, pages: number): Candidate | undefined {
  if (pages === 0) return line === 0 ? undefined : { text: '', line };
  const range = formatRange(start, start + pages, config.pageSize);
  return { text: `entry ${range} rw-${isLocked ? ' wired=1 flags=USER_WIRED' : ''}`, line };
}
