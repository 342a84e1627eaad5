// Moves a case to another place of the address space: every address by the same number of bytes,
// and no size, length, offset or limit. A map does the same wherever it lies, so a case moved to
// the top of the 64-bit space must pass too.
import { ADDRESS_LIMIT } from '../../core/kernel/address.ts';
import type { GoldenCase, GoldenEntry, GoldenEvent, GoldenOp, Hex } from './case.ts';

/** Bytes to move by, or `top`: each case so far that its map ends at 2^64. */
export type Shift = bigint | 'top';

export function shiftCase(golden: GoldenCase, shift: Shift): GoldenCase {
  const by = shift === 'top' ? ADDRESS_LIMIT - BigInt(golden.config.max) : shift;
  if (by === 0n) return golden;
  const move = (address: Hex): Hex => `0x${(BigInt(address) + by).toString(16)}`;
  const moveKeys = <T extends object>(value: T, keys: readonly (keyof T)[]): T => {
    const moved = { ...value };
    for (const key of keys) {
      const address = value[key];
      if (typeof address === 'string') moved[key] = move(address) as T[keyof T];
    }
    return moved;
  };
  const entry = ([start, end, ...rest]: GoldenEntry): GoldenEntry => [move(start), move(end), ...rest];
  const op = (value: GoldenOp): GoldenOp => moveKeys(value, ['start', 'end', 'hint', 'addr', 'default']);
  const event = (value: GoldenEvent): GoldenEvent => {
    const moved = moveKeys(value, ['addr', 'start', 'end']);
    return {
      ...moved,
      ...(value.map && { map: value.map.map(entry) }),
      ...(value.child && { child: value.child.map(entry) }),
      ...(value.ev === 'corrupt' && value.msg !== undefined && { msg: moveRange(value.msg) }),
    };
  };
  // `order at 2000-3000`: the one message with addresses in it, and without their 0x.
  const moveRange = (message: string): string =>
    message.replace(
      /\b([0-9a-f]+)-([0-9a-f]+)\b/g,
      (_, start: string, end: string) => `${move(`0x${start}`).slice(2)}-${move(`0x${end}`).slice(2)}`,
    );
  return {
    ...golden,
    config: {
      ...moveKeys(golden.config, ['min', 'max', 'anon']),
      bad_pages: Object.fromEntries(Object.entries(golden.config.bad_pages).map(([page, rv]) => [move(page), rv])),
    },
    setup: golden.setup.map(op),
    threads: Object.fromEntries(Object.entries(golden.threads).map(([name, ops]) => [name, ops.map(op)])),
    init: golden.init.map(entry),
    events: golden.events.map(event),
    final: golden.final.map(entry),
    final_state: {
      ...golden.final_state,
      wired_pages: golden.final_state.wired_pages.map(([start, end]): [Hex, Hex] => [move(start), move(end)]),
    },
  };
}
