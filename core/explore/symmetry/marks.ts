// Names of alike threads in texts. While it is explored each of them goes by a character of its
// own, so that a text says exactly whom it names, and its names can be exchanged.

/** Characters that no script has: of private use. */
const FIRST = 0xe000;
const MARK = /[\uE000-\uF8FF]/;
const MARKS = new RegExp(MARK, 'g');

/** The name of a thread while it is explored. */
export const markOf = (thread: number): string => String.fromCharCode(FIRST + thread);

const threadOf = (mark: string): number => mark.charCodeAt(0) - FIRST;

export const isMarked = (text: string): boolean => MARK.test(text);

/** The threads that a text names, in its order. */
export const markedIn = (text: string): number[] => (text.match(MARKS) ?? []).map(threadOf);

const escaped = (name: string): string => name.replace(/[^\w]/g, '\\$&');

/**
 * Gives a text its names. `threads`: by thread that is marked, the one that is meant. Threads that
 * are listed one after another are so in their order. `others`: names that no mark stands for.
 */
export function namesOf(names: readonly string[], isUnmarked: (thread: number) => boolean) {
  const others = names.filter((_, thread) => isUnmarked(thread)).sort((a, b) => b.length - a.length);
  const one = `(?:${[MARK.source, ...others.map((name) => `\\b${escaped(name)}\\b`)].join('|')})`;
  const list = new RegExp(`${one}(?:, ${one})+`, 'g');
  const indexOf = new Map(names.map((name, thread) => [name, thread]));
  return (text: string, threads: readonly number[]): string => {
    if (!isMarked(text)) return text;
    const meant = (mark: string): number => {
      const thread = isMarked(mark) ? threadOf(mark) : (indexOf.get(mark) ?? 0);
      return threads[thread] ?? thread;
    };
    const sorted = text.replace(list, (all) => {
      const said = all.split(', ').map(meant);
      return said
        .sort((a, b) => a - b)
        .map((thread) => names[thread])
        .join(', ');
    });
    return sorted.replace(MARKS, (mark) => names[meant(mark)] ?? mark);
  };
}
