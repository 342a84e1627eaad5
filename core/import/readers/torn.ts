// Lines that are not what the tool wrote: torn by its own message, or as a terminal shows them.

import { knownCall } from '../calls/names.ts';

const ATTACHED = 'strace: Process ';

/**
 * `clone3({...}strace: Process 2102 attached`, and the rest in the next line: what stands
 * before; '' for none.
 */
export function tornAt(line: string): string {
  const at = line.lastIndexOf(ATTACHED);
  if (at < 0 || !/^\d+ (?:at|de)tached\s*$/.test(line.slice(at + ATTACHED.length))) return '';
  // as a terminal shows that a person ended it
  const before = line.slice(0, at).replace(/\^C$/, '');
  return before.includes('(') ? before : '';
}

/** `mmap(NULL, 4096, PROT_READ, \`, as books print long lines: what stands before; '' for none. */
export const continuedAt = (line: string): string => /^(.*\w\(.*[,)])\s*\\\s*$/.exec(line)?.[1]?.concat(' ') ?? '';

/** What strace says in a line that is torn by it. */
export const metBetween = (line: string): string => line.slice(line.lastIndexOf(ATTACHED));

/** Is it the beginning of a call that a script would say, or the end of one? */
export function isTornCall(line: string): boolean {
  const name = /^(?:\[pid\s+\d+\] |\d+ +)?([a-z]\w*)\(/.exec(line)?.[1];
  return name === undefined ? /^[^(]*\)\s+= (?:-?\d|0x)/.test(line) : knownCall(name).role === 'said';
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours, and where it puts the cursor
const TERMINAL = /\u001b(?:\[[0-9;?]*[A-Za-z]|\][^\u0007\u001b]*\u0007?|.?)/g;

/**
 * What a line of a terminal shows, where that is something else: without colours, and each time
 * that it began anew.
 */
export function shownLines(line: string): readonly string[] {
  if (line.includes('\r') || line.includes('\u001b')) return line.replace(TERMINAL, '').split('\r');
  const shown = messageOf(line) ?? asShown(line);
  return shown === line ? [] : [shown];
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };

/** A line of a page: with its entities, and with blanks that do not break. */
const asShown = (line: string): string =>
  line.replaceAll('\u00a0', ' ').replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => ENTITIES[name] ?? '');

/** What a container's runtime, or journalctl -o json, has written as an object; undefined: none. */
function messageOf(line: string): string | undefined {
  if (!/^\{".*\}\s*$/.test(line)) return undefined;
  try {
    const { log, message, MESSAGE, msg } = JSON.parse(line) as Record<string, unknown>;
    const text = log ?? message ?? MESSAGE ?? msg;
    return typeof text === 'string' ? text.replace(/\r?\n$/, '') : undefined;
  } catch {
    return undefined;
  }
}

/** Has a line a call of its own? */
export const beginsCall = (line: string): boolean => /\b[a-z_]\w*\(/.test(line);

/** A terminal has fewer columns. */
const LEAST_WIDTH = 60;
/** Characters of lines that are put together. */
const MOST_WIDTH = 1_000;

/**
 * Is it a call that a script would say and that goes on in the next line, as copied from a
 * terminal?
 */
export function isWrapped(line: string): boolean {
  if (line.length < LEAST_WIDTH || line.length > MOST_WIDTH) return false;
  const [, name = ''] = /(?:^|[\s:])([a-z]\w*)\(/.exec(line) ?? [];
  return name !== '' && knownCall(name).role === 'said';
}
