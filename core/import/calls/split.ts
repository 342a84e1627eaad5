// A call's text taken apart: arguments by their commas, but for those in strings, brackets and
// structures, and what stands behind the closing parenthesis.

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const LESS = 60;
const GREATER = 62;

const isOpen = (c: number): boolean => c === 40 || c === 123 || c === 91;
const isClose = (c: number): boolean => c === 41 || c === 125 || c === 93;

/** Index behind a string that begins at `from`; an open end is the text's. */
function behindString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === QUOTE) return i + 1;
  }
  return text.length;
}

const isWord = (c: number): boolean => (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || c === 95;

/**
 * Index behind what must not be taken apart and begins at `at`: a string, an escaped character, the
 * path that strace -y writes behind a descriptor, `3</tmp/a, \"b\">`. `at`: nothing begins there.
 */
function behindWhole(text: string, at: number): number {
  const c = text.charCodeAt(at);
  if (c === QUOTE) return behindString(text, at);
  if (c === BACKSLASH) return at + 2;
  if (c !== LESS || at === 0 || !isWord(text.charCodeAt(at - 1))) return at;
  // a path has its own signs escaped
  for (let i = at + 1; i < text.length; i++) {
    const inside = text.charCodeAt(i);
    if (inside === BACKSLASH) i++;
    else if (inside === GREATER) return i + 1;
    else if (inside === LESS) return at;
  }
  return at;
}

/** Index of the parenthesis that closes the call whose arguments begin at `from`; -1: none does. */
export function closingOf(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; ) {
    const behind = behindWhole(text, i);
    if (behind > i) {
      i = behind;
      continue;
    }
    const c = text.charCodeAt(i);
    if (isOpen(c)) depth++;
    else if (isClose(c) && depth-- === 0) return i;
    i++;
  }
  return -1;
}

/** Blanks are rare. */
const trimmed = (text: string): string =>
  text.charCodeAt(0) > 32 && text.charCodeAt(text.length - 1) <= 126 && text.charCodeAt(text.length - 1) > 32
    ? text
    : text.trim();

/** `0, { a=1, b=2 }, "x,y"`: three arguments, trimmed. */
export function splitArguments(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; ) {
    const behind = behindWhole(text, i);
    if (behind > i) {
      i = behind;
      continue;
    }
    const c = text.charCodeAt(i);
    if (isOpen(c)) depth++;
    else if (isClose(c)) depth--;
    else if (c === COMMA && depth <= 0) {
      found.push(trimmed(text.slice(from, i)));
      from = i + 1;
    }
    i++;
  }
  const last = trimmed(text.slice(from));
  if (last !== '' || found.length > 0) found.push(last);
  return found;
}

/** The text of a string argument, `"/lib/libc.so.7"`; undefined: it is none. */
export function stringOf(argument: string): string | undefined {
  const found = /^"((?:[^"\\]|\\.)*)"/.exec(argument);
  // dtruss shows the zero at the end too
  return found?.[1]?.replace(/\\0$/, '');
}
