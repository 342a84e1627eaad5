// Two runs of the same beginning: where they first differ.
import { BAND, type Picture, SEGMENT, STEPS } from './picture.ts';

/**
 * The first position at which lists of rows differ, that begin with the positions
 * [from, to) at `at`.
 */
function firstOfRows(a: readonly number[], b: readonly number[], width: number): number {
  for (let i = 0; i < Math.max(a.length, b.length); i += width) {
    const [fromA = Number.POSITIVE_INFINITY, fromB = Number.POSITIVE_INFINITY] = [a[i], b[i]];
    if (fromA !== fromB) return Math.min(fromA, fromB);
    for (let n = 2; n < width; n++) if (a[i + n] !== b[i + n]) return fromA;
    if (a[i + 1] !== b[i + 1]) return Math.min(a[i + 1] as number, b[i + 1] as number);
  }
  return Number.POSITIVE_INFINITY;
}

/** Of bands, which are in no order of addresses. */
function firstOfBands(a: readonly number[], b: readonly number[]): number {
  /** Where each band that begins somewhere ends. */
  const ends = (bands: readonly number[]): Map<string, number> => {
    const made = new Map<string, number>();
    for (let i = 0; i < bands.length; i += BAND)
      made.set(
        bands
          .slice(i, i + BAND)
          .toSpliced(3, 1)
          .join(),
        bands[i + 3] as number,
      );
    return made;
  };
  const [inA, inB] = [ends(a), ends(b)];
  let first = Number.POSITIVE_INFINITY;
  for (const [key, end] of [...inA, ...inB]) {
    const [own = -1, other = -1] = [inA.get(key), inB.get(key)];
    if (own === other) continue;
    const from = Number(key.split(',')[2]);
    first = Math.min(first, own < 0 || other < 0 ? from : Math.min(own, other, end));
  }
  return first;
}

/** undefined: they are the same all over. What a picture leaves out is not looked at. */
export function firstDifference(a: Picture, b: Picture): number | undefined {
  const lanes = Math.max(a.lanes.length, b.lanes.length);
  let first = Number.POSITIVE_INFINITY;
  for (let i = 0; i < lanes; i++) {
    const [one, other] = [a.lanes[i], b.lanes[i]];
    if (!one || !other) return 0;
    first = Math.min(
      first,
      firstOfRows(one.segments, other.segments, SEGMENT),
      firstOfRows(one.steps, other.steps, STEPS),
    );
  }
  for (let map = 0; map < Math.max(a.maps.length, b.maps.length); map++)
    first = Math.min(first, firstOfBands(a.maps[map]?.bands ?? [], b.maps[map]?.bands ?? []));
  return Number.isFinite(first) ? first : undefined;
}
