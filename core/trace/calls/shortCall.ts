// A call in few words, for a narrow side bar: its name and the range that it is about; all the rest
// apart.
import { CALLS } from './signatures.ts';

interface ShortCall {
  /** `vm_map_wire 0x10000..0x14000` */
  readonly short: string;
  /** What the short form leaves out: `USER|NOHOLES`. */
  readonly rest: string;
}

const IS_NUMBER = /^(0x[0-9a-f]+|\d+)$/i;

/** `0x11000` of `0x10000` and `0x1000`: as the script writes addresses. */
const sum = (start: string, length: string): string => `0x${(BigInt(start) + BigInt(length)).toString(16)}`;

/** The range that the first two arguments are, if they are one. */
function rangeOf(name: string, [first, second]: readonly string[]): string | undefined {
  const [from, to] = CALLS.get(name)?.parameters ?? [];
  if (!first || !second || !IS_NUMBER.test(first) || !IS_NUMBER.test(second)) return undefined;
  if (!from?.kind.endsWith('address')) return undefined;
  if (to?.kind.endsWith('address')) return `${first}..${second}`;
  return to?.kind.endsWith('length') ? `${first}..${sum(first, second)}` : undefined;
}

/** Of `vm_map_wire(0x10000, 0x14000, USER) @ fault 0x11000`; another text stays whole. */
export function shortCall(text: string): ShortCall {
  const [, before = '', name = '', list = '', after = ''] = /^(what if )?(\w+)\(([^()]*)\)(.*)$/.exec(text) ?? [];
  const args = list.split(',').map((arg) => arg.trim());
  const range = rangeOf(name, args);
  if (!range) return { short: text, rest: '' };
  const rest = [args.slice(2).join(', '), after.trim()].filter((part) => part).join(' ');
  return { short: `${before}${name} ${range}`, rest };
}
