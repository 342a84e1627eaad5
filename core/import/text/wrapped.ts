// A sentence as lines of comment: those that go on are indented.

const WIDTH = 110;

export function wrapped(text: string): string[] {
  const made: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH) {
      made.push(line);
      line = '#  ';
    }
    line += ` ${word}`;
  }
  return [...made, line];
}

const FURTHER = /^#\s{3,}(?=\S)/;

/** The sentence that begins in a line, from 0, and how many lines it has. */
export function unwrapped(lines: readonly string[], at: number): { readonly text: string; readonly count: number } {
  let text = (lines[at] ?? '').replace(/^#\s*/, '');
  let count = 1;
  for (let next = lines[at + 1]; next !== undefined && FURTHER.test(next); next = lines[at + count]) {
    text += ` ${next.replace(FURTHER, '').trimEnd()}`;
    count++;
  }
  return { text, count };
}
