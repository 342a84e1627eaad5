// The picture in words: the calls, and the map through time, as rows of cells. For a person who
// does not see it.
import { formatAddress } from '../../kernel/address.ts';
import { protName } from '../../kernel/constants.ts';
import { BAND, CHANGED, type Picture } from '../picture.ts';
import { wordsOf } from './maps.ts';
import { counted, filled, type Words } from './words.ts';

type Row = readonly string[];

/** Step, thread, call, result and why that; in the order of their beginnings. */
export function callRows({ lanes, causes }: Picture, words: Words): Row[] {
  const rows = lanes.flatMap(({ name, calls }, thread) =>
    calls.map(({ from, to, text, result, failing }) => {
      const why = causes.find((cause) => cause.thread === thread && cause.to === (failing?.at ?? to))?.text;
      const end =
        result === undefined
          ? (failing?.result ?? words.notReturned)
          : filled(words.returned, result, counted(to, words));
      return { from, cells: [counted(from - 1, words), name, text, why ? `${end}: ${why}` : end] };
    }),
  );
  return rows.sort((a, b) => a.from - b.from).map(({ cells }) => cells);
}

/** Ranges that are listed for a step. */
const SAID = 3;

/** `changed: 0x1000..0x3000`; nothing, if the last step changed none. */
export function changedWords({ changed, pageSize }: Picture, words: Words): string[] {
  const ranges: string[] = [];
  for (let i = 0; i < changed.length && ranges.length < SAID; i += CHANGED) {
    const [, start, end] = changed.slice(i, i + CHANGED) as [number, number, number];
    ranges.push(`${formatAddress(start, pageSize)}..${formatAddress(end, pageSize)}`);
  }
  const rest = changed.length > SAID * CHANGED ? ', \u2026' : '';
  return ranges.length > 0 ? [`${words.changedShort}: ${ranges.join(', ')}${rest}`] : [];
}

/** Range, first and last step, what the entry is; in the order of time. */
export function mapRows(picture: Picture, words: Words): Row[] {
  const { maps, pageSize } = picture;
  const rows = maps.flatMap(({ name, bands }) =>
    Array.from({ length: bands.length / BAND }, (_, i) => {
      const own = bands.slice(i * BAND, (i + 1) * BAND);
      const [start = 0, end = 0, from = 0, to = 0, prot = 0, , flags = 0, wired = 0, owner = -1] = own;
      const range = `${formatAddress(start, pageSize)}..${formatAddress(end, pageSize)}`;
      const [state] = wordsOf(picture, words, flags, wired, owner);
      const cells = [name ? `${name} ${range}` : range, counted(from, words), counted(to, words)];
      return { from, start, cells: [...cells, state ? `${protName(prot)}, ${state}` : protName(prot)] };
    }),
  );
  return rows.sort((a, b) => a.from - b.from || a.start - b.start).map(({ cells }) => cells);
}
