// A call's arguments before any is read: one object of a fixed shape for each call, so that all
// objects of its arguments are alike.
import { CALLS, isInBytes, restName } from './signatures.ts';

export const BLANKS: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map(
  [...CALLS.values()].map((call) => [
    call.name,
    Object.fromEntries(
      call.parameters.flatMap((p): [string, number][] =>
        isInBytes(p)
          ? [
              [p.name, 0],
              [restName(p), 0],
            ]
          : [[p.name, p.default ?? 0]],
      ),
    ),
  ]),
);
