// References of variables: a kind and a number of its own, so that a reference stays the same from
// stop to stop and the editor keeps its trees open.
import { frameId } from './frames.ts';

const KIND = { locals: 1, map: 2, entries: 3, entry: 4, threads: 5, thread: 6, limits: 7, lock: 8 } as const;
export type Kind = keyof typeof KIND;
const SHIFT = 2 ** 26;

export const variablesReference = (kind: Kind, number = 0): number => KIND[kind] * SHIFT + (number % SHIFT);

/** The frame whose locals a reference stands for; undefined if for something else. */
export const localsFrame = (reference: number): number | undefined =>
  Math.floor(reference / SHIFT) === KIND.locals ? reference % SHIFT : undefined;

/** The reference for the locals of a frame; `level` counts frames from the outermost, 0. */
export const localsReference = ({ thread, level }: { thread: number; level: number }): number =>
  variablesReference('locals', frameId(thread, level + 1));

/** Lists have a number only where a part of them is meant: their ranges are numbered from 1. */
export type List = 'entries' | 'threads';
export function rangeOf(reference: number): { list: List; number: number } | undefined {
  const found = readReference(reference);
  const isRange = found && found.number > 0 && (found.kind === 'entries' || found.kind === 'threads');
  return isRange ? { list: found.kind as List, number: found.number } : undefined;
}

/** What kind of thing a reference stands for, and which; undefined: it was never given. */
export function readReference(reference: number): { kind: Kind; number: number } | undefined {
  const kind = (Object.keys(KIND) as Kind[]).find((name) => KIND[name] === Math.floor(reference / SHIFT));
  return kind && { kind, number: reference % SHIFT };
}
