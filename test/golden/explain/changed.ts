// A case in which one call returned something else: which call and what is drawn from its id, so
// that the same is drawn again.
import type { GoldenCase, GoldenEvent } from '../case.ts';

/** Results that calls have, by kind: one is exchanged for another of its kind. */
const KINDS = [
  ['KERN_SUCCESS', 'KERN_INVALID_ADDRESS', 'KERN_PROTECTION_FAILURE', 'KERN_NO_SPACE', 'KERN_INVALID_ARGUMENT'],
  ['KERN_SUCCESS', 'KERN_FAILURE', 'KERN_RESOURCE_SHORTAGE', 'KERN_OUT_OF_BOUNDS'],
  ['TRUE', 'FALSE'],
  ['0', 'EINVAL', 'ENOMEM'],
];

function hashOf(text: string): number {
  let h = 0x9e3779b9;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x85ebca6b) >>> 0;
  return (h ^ (h >>> 15)) >>> 0;
}

const returnsOf = ({ events }: GoldenCase): GoldenEvent[] => events.filter(({ ev }) => ev === 'return');

/** Which return of a case is changed, in the order of returns. */
export const changedReturn = (golden: GoldenCase): number => hashOf(golden.id) % Math.max(1, returnsOf(golden).length);

/** The case with another result of one call; itself if none has returned. */
export function changeResult(golden: GoldenCase): GoldenCase {
  const changed = returnsOf(golden)[changedReturn(golden)];
  if (!changed) return golden;
  const n = hashOf(`${golden.id} to`);
  const kinds = KINDS.filter((kind) => kind.includes(changed.rv ?? ''));
  const others = (kinds[n % Math.max(1, kinds.length)] ?? ['KERN_SUCCESS']).filter((rv) => rv !== changed.rv);
  const rv = others[(n >>> 8) % others.length] ?? 'KERN_SUCCESS';
  const events = golden.events.map((event): GoldenEvent => (event === changed ? { ...event, rv } : event));
  return { ...golden, events };
}
