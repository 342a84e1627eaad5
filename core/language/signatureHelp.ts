// The call that is being written: its parameters, and which of them the cursor is at.
import { openCall, parameterWords } from '../trace/calls/callTemplates.ts';
import type { CallSignature, Parameter } from '../trace/calls/signature.ts';

export interface Signature {
  /** `mlock(addr, len)` */
  readonly label: string;
  /** Markdown. */
  readonly doc: string;
  readonly parameters: readonly {
    /** Where it stands in the label. */
    readonly from: number;
    readonly to: number;
    readonly doc: string;
  }[];
  /** -1: the cursor is at none of them. */
  readonly active: number;
}

/** Only a person's line is looked at. */
const LONGEST = 2000;

const parameterDoc = (parameter: Parameter): string => {
  const words = parameterWords(parameter);
  const known = words.length > 0 ? `: ${words.map((word) => `\`${word}\``).join(', ')}` : '';
  return `${parameter.doc}${known}${parameter.default === undefined ? '' : ' (may be left out)'}`;
};

/** `before`: the line up to the cursor. */
export function signatureAt(before: string): Signature | undefined {
  if (before.length > LONGEST || before.includes('#')) return undefined;
  if (/\bentry\s*\([^()]*$/.test(before) && /^\s*(?:assert|set)\b/.test(before)) return entryOf(before);
  const open = openCall(before);
  if (!open) return undefined;
  const { call, parameter } = open;
  return { ...labelOf(call), doc: call.doc, active: parameter ? call.parameters.indexOf(parameter) : -1 };
}

function labelOf(call: CallSignature): Pick<Signature, 'label' | 'parameters'> {
  const isTouch = call.name === 'touch';
  let label = `${call.name}${isTouch ? ' ' : '('}`;
  const parameters = call.parameters.map((parameter, i) => {
    if (i > 0) label += isTouch ? ' ' : ', ';
    const from = label.length;
    label += parameter.default === undefined ? parameter.name : `[${parameter.name}]`;
    return { from, to: label.length, doc: parameterDoc(parameter) };
  });
  return { label: isTouch ? label : `${label})`, parameters };
}

const ENTRY = 'entry([map, ]address)';
const MAP_FROM = ENTRY.indexOf('[');
const ADDRESS_FROM = ENTRY.indexOf('address');

function entryOf(before: string): Signature {
  const argument = /\(([^()]*)$/.exec(before)?.[1] ?? '';
  const isMap = /^\s*[A-Za-z_]\w*$/.test(argument);
  return {
    label: ENTRY,
    doc: 'The entry of the map that holds an address.',
    parameters: [
      { from: MAP_FROM, to: ADDRESS_FROM, doc: 'a submap or a process, whose map is meant; left out: the first map' },
      { from: ADDRESS_FROM, to: ADDRESS_FROM + 'address'.length, doc: 'any address in the entry' },
    ],
    active: isMap ? 0 : 1,
  };
}
