// The lines of a script that the language's reader has to read to know that it takes all of them. A
// log says the same calls again and again: of lines that differ only in the two numbers of a range
// and in the address that mmap gave, the first is read for all, where the numbers are such that the
// reader takes them in any line.
import { CALLS } from '../../trace/calls/signatures.ts';
import type { Arguments } from '../calls/arguments.ts';
import type { Whole } from '../calls/numbers.ts';

const KINDS = new Set(['address', 'length', 'byte-address', 'byte-length']);
/** Calls whose first two arguments are a range: any two plain numbers are right there. */
const OF_RANGE = new Set<string>();
/** Of those, the kernel's own, which take whole pages and no end below its start. */
const OF_PAGES = new Set<string>();
for (const { name, parameters } of CALLS.values()) {
  const [first, second] = parameters;
  if (!first || !second || !KINDS.has(first.kind) || !KINDS.has(second.kind)) continue;
  OF_RANGE.add(name);
  if (first.kind === 'address' || second.kind === 'length') OF_PAGES.add(name);
}

/** Ends the addresses of programs. Any map of a script reaches further. */
const MOST_ADDRESS = 2 ** 47;

const isOnPage = (value: number, page: number): boolean => Math.floor(value / page) * page === value;

/** Can a kernel give the address to a call that asks for so many bytes, whatever is mapped? */
const isPlace = (value: Whole | undefined, length: Whole | undefined, page: number): boolean =>
  typeof value === 'number' &&
  typeof length === 'number' &&
  value >= page &&
  value + length <= MOST_ADDRESS &&
  isOnPage(value, page);

/** Stands for all addresses that mmap gave. */
const ADDRESS = 'address';

/**
 * The result of a line of a form, alike for those of the form that are right if one of them is;
 * undefined: this line has to be read itself. `value`: what the log has seen.
 */
export function resultOfForm(
  name: string,
  args: Arguments,
  text: string,
  value: Whole | undefined,
  page: number,
): string | undefined {
  // both are numbers below 2^53 then
  if (!args.areOfRange || !OF_RANGE.has(name)) return undefined;
  const [first, second] = [args.number(0) as number, args.number(1) as number];
  if (OF_PAGES.has(name) && !(first <= second && isOnPage(first, page) && isOnPage(second, page))) return undefined;
  if (!text.startsWith('0x')) return text;
  return isPlace(value, second, page) ? ADDRESS : undefined;
}

export class Sample {
  /** In the order of the script. */
  readonly texts: string[] = [];
  /** Of each form the result of the line that was taken last. */
  private readonly results = new Map<object, string>();
  /** Those that have a line, by their names in the script. */
  readonly threads = new Set<string>();
  /** Threads in a call that has its own line. */
  private readonly held = new Set<string>();

  /** A line of a thread. `form`: what lines like it share; undefined: it is read in any case. */
  add(thread: string, text: string, form?: object, result = ''): void {
    if (form && !this.held.has(thread) && this.threads.has(thread)) {
      if (this.results.get(form) === result) return;
      this.results.set(form, result);
    }
    this.threads.add(thread);
    if (text.startsWith(' >')) this.held.add(thread);
    else if (text.startsWith(' <')) this.held.delete(thread);
    this.texts.push(thread + text);
  }
}
