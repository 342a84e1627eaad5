// What a log leaves open and decides a result, as questions to a person, found again in the
// comments of its script; and the script with an answer. The comment stays, so that the answer can
// be told from what the log shows.
import { LIMITS, type LimitName } from '../kernel/limits.ts';
import { sizeText } from './calls/numbers.ts';
import { declarationsAt, type LineEdit } from './pasted/convert.ts';
import { leastThatFits, OPEN, type SeenLimit } from './world/seenLimit.ts';
import { limitBytes } from './world/shownLimit.ts';

export interface Answer {
  /** For a list: `64 kB`, `it is mapped: rw-`. */
  readonly label: string;
  /** What follows from it. */
  readonly detail?: string;
  /** What stands in the place of the line, and what else is to stand above it. */
  readonly line: string;
  readonly above?: string;
}

export interface Question {
  /** In the script, from 1. */
  readonly line: number;
  /** `What does 'ulimit -l' say?` */
  readonly title: string;
  /** Why it matters: the line's comment. */
  readonly why: string;
  /** What can be typed; '': one of the answers has to be chosen. */
  readonly placeholder: string;
  readonly answers: readonly Answer[];
  /** The answer that a text is; undefined: it is none. */
  readonly read: (text: string) => Answer | undefined;
}

const OPEN_LIMIT = /^(\s*limit\s+)(memlock|vmem)(\s+)(\S+)\.\.(\S+)(\s*)#\s*(unknown: .*)$/;
const PRIVILEGE = /^\s*limit\s+unprivileged_mlock\s+0\s*#\s*(unknown: .*)$/;
const MAPPED = /^\s*# (unknown: whether (0x[0-9a-f]+)\.\.(0x[0-9a-f]+) is mapped, .*)$/;

const PAGE = 4096;

const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/**
 * Bytes of what a person copies: `64`, which `ulimit -l` says in kB, `64 kB`, `max locked
 * memory (kbytes, -l) 64`.
 */
function typedBytes(text: string): number | undefined {
  const found = /(\d+)\s*([kmg]?)i?(b?)\w*\s*$/i.exec(text.trim());
  if (!found) return /unlimited|infinity/i.test(text) ? Number.POSITIVE_INFINITY : undefined;
  const [, digits, unit = '', isBytes = ''] = found;
  const factor = unit === '' ? (isBytes === '' ? 2 ** 10 : 1) : UNITS[unit.toLowerCase()];
  const bytes = Number(digits) * (factor ?? 1);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Where programs of amd64 begin. */
const LOWEST = 0x200000;

/**
 * Room for so many bytes below all that a script names, or behind the first entries;
 * undefined: none is sure.
 */
function roomIn(lines: readonly string[], bytes: number): number | undefined {
  let at = LOWEST;
  let next = Number.POSITIVE_INFINITY;
  const ends = new Map<number, number>();
  for (const line of lines) {
    const [, start, end] = /^\s*entry\s+(0x[0-9a-f]+)\.\.(0x[0-9a-f]+)/i.exec(line) ?? [];
    if (start !== undefined && end !== undefined) ends.set(Number(start), Number(end));
  }
  for (let end = ends.get(at); end !== undefined; end = ends.get(at)) at = end;
  for (const line of lines)
    for (const [word] of line.replace(/#.*/, '').matchAll(/\b0x[0-9a-f]+/gi)) {
      const address = Number(word);
      if (address > at && address < next) next = address;
    }
  return at + bytes <= next ? at : undefined;
}

/**
 * What was there before the log and explains a refusal by a limit that is greater by so many bytes.
 */
function standInFor(lines: readonly string[], why: string, name: string, bytes: number): string | undefined {
  // what another thread did meanwhile may be why
  if (/, unless /.test(why)) return undefined;
  const isMapped = name === 'vmem' || why.includes('what was mapped before the log');
  const start = roomIn(lines, bytes);
  if (start === undefined) return undefined;
  const what = isMapped ? "mapped; 'procstat -v PID' lists it" : 'locked before the log';
  const attributes = isMapped ? 'rw-' : 'rw-  wired=1 flags=USER_WIRED';
  return `entry 0x${start.toString(16)}..0x${(start + bytes).toString(16)} ${attributes}  # inferred: stands for what else was ${what}`;
}

function limitQuestion(lines: readonly string[], line: number, found: RegExpExecArray): Question {
  const [, head = '', name = '', gap = ' ', first = '', to = '', space = '  ', why = ''] = found;
  const from = leastThatFits(why) ?? first;
  const [least, most] = [from, to].map((value) => limitBytes(value) ?? Number.NaN) as [number, number];
  const { name: word } = LIMITS[name as LimitName];
  const { done, flag } = OPEN[name as SeenLimit['name']];
  const answerOf = (bytes: number, label: string): Answer => {
    const isIn = bytes >= least && bytes <= most;
    const said =
      bytes === Number.POSITIVE_INFINITY ? `# ${word} is unlimited` : `${head}${name}${gap}${sizeText(bytes)}`;
    const separator = bytes === Number.POSITIVE_INFINITY ? ', ' : `${space}# `;
    const more = bytes > most && bytes < Number.POSITIVE_INFINITY ? Math.ceil((bytes + 1 - most) / PAGE) * PAGE : 0;
    const above = more > 0 ? standInFor(lines, why, name, more) : undefined;
    const unseen = `more was ${/mapped before/.test(why) ? 'mapped' : done} than the log shows`;
    const outside =
      above !== undefined
        ? `at least ${sizeText(more)} ${unseen}`
        : `${word} is not why${more > 0 ? `, or ${unseen}` : ''}`;
    return {
      label,
      ...(above !== undefined && { above }),
      detail: isIn
        ? `${word} is among the values that the log leaves open, ${from} to ${to}`
        : `outside ${from} to ${to}: then ${outside}`,
      line: `${said}${separator}answered with '${flag}'; ${why}`,
    };
  };
  return {
    line,
    title: `What does '${flag}' say?`,
    why,
    placeholder: `kB, as it prints them: ${Math.ceil(least / 1024)} to ${Math.floor(most / 1024)} would explain the log`,
    answers: [answerOf(Number.POSITIVE_INFINITY, 'unlimited')],
    read: (text) => {
      const bytes = typedBytes(text);
      if (bytes === undefined) return undefined;
      return answerOf(bytes, bytes === Number.POSITIVE_INFINITY ? 'unlimited' : `${sizeText(bytes)}B`);
    },
  };
}

const chosen = (answers: readonly Answer[]): Pick<Question, 'placeholder' | 'answers' | 'read'> => ({
  placeholder: '',
  answers,
  read: () => undefined,
});

function privilegeQuestion(line: number, text: string, why: string): Question {
  return {
    line,
    title: 'Why may the program lock nothing?',
    why,
    ...chosen([
      {
        label: "'sysctl security.bsd.unprivileged_mlock' says 0",
        line: text.replace(/#.*/, `# answered with sysctl; ${why}`),
      },
      {
        label: "it is in a jail: 'sysctl security.jail.jailed' says 1",
        line: `jail  # answered with sysctl; ${why}`,
      },
    ]),
  };
}

function mappedQuestion(line: number, [, why = '', from = '', to = '']: RegExpExecArray): Question {
  const entry = (prot: string, label: string): Answer => ({
    label,
    line: `# answered: ${prot}; ${why}`,
    above: `entry ${from}..${to} ${prot}  # answered: it was mapped before the log`,
  });
  return {
    line,
    title: `Was ${from}..${to} mapped before the log began?`,
    why: "'procstat -v PID' or /proc/PID/maps tells",
    ...chosen([
      entry('rw-', 'yes, it may be read and written (rw-)'),
      entry('r--', 'yes, it may be read (r--)'),
      entry('---', 'yes, nobody may access it (---, PROT_NONE)'),
      { label: 'no, nothing was mapped there', line: `# answered: nothing was mapped; ${why}` },
    ]),
  };
}

/** Lines of the head of a script that are looked at, and questions that are asked at the most. */
const MOST_LINES = 20_000;
const MOST_QUESTIONS = 10;

function questionOf(lines: readonly string[], text: string, line: number): Question | undefined {
  const limit = OPEN_LIMIT.exec(text);
  if (limit) return limitQuestion(lines, line, limit);
  const privilege = PRIVILEGE.exec(text);
  if (privilege) return privilegeQuestion(line, text, privilege[1] ?? '');
  const mapped = MAPPED.exec(text);
  return mapped ? mappedQuestion(line, mapped) : undefined;
}

/** The questions that a script has, in the order of its lines. */
export function questionsOf(lines: readonly string[]): Question[] {
  const found: Question[] = [];
  for (let i = 0; i < Math.min(lines.length, MOST_LINES) && found.length < MOST_QUESTIONS; i++) {
    const text = lines[i] as string;
    if (!text.includes('unknown: ')) continue;
    const question = questionOf(lines, text, i + 1);
    if (question) found.push(question);
  }
  return found;
}

/** What an answer does to the script, in the order of the lines. */
export function answerEdits(lines: readonly string[], { line }: Question, { line: text, above }: Answer): LineEdit[] {
  const edit = { first: line, count: 1, text };
  if (above === undefined) return [edit];
  return [{ first: declarationsAt(lines) + 1, count: 0, text: above }, edit];
}
