// Long lists for clients that do not ask for pages: cut into ranges such as `[0..99]`.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { RunControl } from '../../core/debugger/run/runControl.ts';
import { type List, rangeOf, readReference, variablesReference } from './references.ts';

/** Rows that are shown at once, and ranges; a list that has more of these has larger ones. */
const MOST_ROWS = 100;
const MOST_RANGES = 1000;

function lengthOf(control: RunControl, list: List): number {
  return list === 'entries' ? control.map.count : control.machine.state.kernel.threads.length;
}

const sizeOf = (length: number): number => {
  let size = MOST_ROWS;
  while (length > size * MOST_RANGES) size *= 10;
  return size;
};

/** The ranges of a long list; undefined: the reference stands for something else. */
export function rangesOf(control: RunControl, reference: number): DebugProtocol.Variable[] | undefined {
  const kind = readReference(reference)?.kind;
  if ((kind !== 'entries' && kind !== 'threads') || rangeOf(reference)) return undefined;
  const length = lengthOf(control, kind);
  if (length <= MOST_ROWS) return undefined;
  const size = sizeOf(length);
  return Array.from({ length: Math.ceil(length / size) }, (_, i) => {
    const end = Math.min(length, (i + 1) * size);
    return {
      name: `[${i * size}..${end - 1}]`,
      value: '',
      variablesReference: variablesReference(kind, i + 1),
      presentationHint: { attributes: ['readOnly'] },
    };
  });
}

/** Which rows of its list a range has. */
export function rowsOfRange(control: RunControl, reference: number): { start: number; count: number } | undefined {
  const range = rangeOf(reference);
  if (!range) return undefined;
  const size = sizeOf(lengthOf(control, range.list));
  return { start: (range.number - 1) * size, count: size };
}
