// A limit that the log does not show, as its line in the script has it: left open, answered by a
// person, or typed over; the question about it, and what stands for what the log does not show.
import { LIMITS } from '../../kernel/limits.ts';
import { leastThatFits } from '../../trace/origin.ts';
import { sizeText } from '../calls/numbers.ts';
import { OPEN, type SeenLimit } from '../world/seenLimit.ts';
import { limitBytes } from '../world/shownLimit.ts';
import type { Answer, Question } from './question.ts';

export interface LimitLine {
  readonly name: SeenLimit['name'];
  /** `limit memlock `, as the script lays it out. */
  readonly head: string;
  /** `64K..2044K`, `64K`; '': it is unlimited. */
  readonly value: string;
  /** Typed: a person has put a value in the place of what the log leaves open. */
  readonly state: 'open' | 'typed' | 'answered';
  /** What asks for it, in words. */
  readonly why: string;
  /** Values that explain the log, the least and the greatest; undefined: not known any more. */
  readonly range: readonly [string, string] | undefined;
}

const LINE = /^(\s*limit\s+(memlock|vmem)\s+)(\S+)\s*#\s*(unknown: |answered by a person[^;]*; )(.*)$/;
const UNLIMITED = /^\s*# (RLIMIT_MEMLOCK|RLIMIT_VMEM) is unlimited, (answered by a person[^;]*; )(.*)$/;
const ONLY = /; only (\w+) fits$/;
const EXPLAINS = /; (\w+)\.\.(\w+) would explain it$/;
const SMALLER = /; values below the range, [^;]*$/;

const NAMES: Readonly<Record<string, SeenLimit['name']>> = { RLIMIT_MEMLOCK: 'memlock', RLIMIT_VMEM: 'vmem' };

const PAGE = 4096;

/** The values that an import would leave open, from the words that say what asks for the limit. */
function rangeSaid(why: string): LimitLine['range'] {
  const bytes = (text: string | undefined): number => limitBytes(text ?? '') ?? Number.NaN;
  const most = bytes(/ asked for (\w+)\b/.exec(why)?.[1]) - PAGE;
  const least = / log \S+ (?:locked|mapped) (\w+)/.exec(why)?.[1] ?? '0';
  return most >= bytes(least) ? [least, sizeText(most)] : undefined;
}

export function limitLine(text: string): LimitLine | undefined {
  const none = UNLIMITED.exec(text);
  const found = LINE.exec(text);
  const [name, value, how, said] = none
    ? [NAMES[none[1] as string], '', none[2], none[3]]
    : found
      ? [found[2] as SeenLimit['name'], found[3], found[4], found[5]]
      : [];
  if (name === undefined || value === undefined || how === undefined || said === undefined) return undefined;
  const [, from, to] = EXPLAINS.exec(said) ?? [];
  const why = said.replace(EXPLAINS, '').replace(ONLY, '').replace(SMALLER, '');
  const line = { name, value, why, head: found?.[1] ?? `limit ${name} ` };
  if (how.startsWith('answered'))
    return { ...line, state: 'answered', range: from !== undefined && to !== undefined ? [from, to] : undefined };
  const only = ONLY.exec(said)?.[1];
  const [first = '', last] = value.split('..');
  if (last !== undefined) return { ...line, state: 'open', range: [leastThatFits(said) ?? first, last] };
  if (only === value) return { ...line, state: 'open', range: [value, value] };
  return { ...line, state: 'typed', range: only === undefined ? rangeSaid(why) : [only, only] };
}

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

const STAND_IN = /^\s*entry\s.*# inferred: stands for what else was [^;]*?, (RLIMIT_\w+) being (\w+)/;

/** What an earlier answer has put for what the log does not show, and the limit's value. */
function standIn(lines: readonly string[], name: SeenLimit['name']): { line: number; value: string } | undefined {
  for (const [i, text] of lines.entries()) {
    const [, word, value] = STAND_IN.exec(text) ?? [];
    if (value !== undefined && word === LIMITS[name].name) return { line: i + 1, value };
  }
  return undefined;
}

/**
 * What was there before the log and explains a refusal by a limit of `value` that is greater by so
 * many bytes.
 */
function standInFor(lines: readonly string[], { why, name }: LimitLine, value: number, bytes: number) {
  // what another thread did meanwhile may be why
  if (/, unless /.test(why)) return undefined;
  const isMapped = name === 'vmem' || why.includes('what was mapped before the log');
  const start = roomIn(lines, bytes);
  if (start === undefined) return undefined;
  const being = `${LIMITS[name].name} being ${sizeText(value)}`;
  const what = isMapped ? `mapped, ${being}; 'procstat -v PID' lists it` : `locked before the log, ${being}`;
  const attributes = isMapped ? 'rw-' : 'rw-  wired=1 flags=USER_WIRED';
  return `entry 0x${start.toString(16)}..0x${(start + bytes).toString(16)} ${attributes}  # inferred: stands for what else was ${what}`;
}

/** The line with an answer. `how`: what told the person. */
function answered({ name, head, why, range }: LimitLine, bytes: number, how: string): string {
  const said =
    bytes === Number.POSITIVE_INFINITY ? `# ${LIMITS[name].name} is unlimited, ` : `${head}${sizeText(bytes)}  # `;
  const explains = range ? `; ${range[0]}..${range[1]} would explain it` : '';
  return `${said}answered by a person${how}; ${why}${explains}`;
}

/** The question about a limit; undefined: which values explain the log is not known any more. */
export function limitQuestion(lines: readonly string[], at: number, line: LimitLine): Question | undefined {
  const { name, why, range, state } = line;
  if (!range) return undefined;
  const [from, to] = range;
  const word = LIMITS[name].name;
  const { done, flag } = OPEN[name];
  const [least, most] = range.map((value) => limitBytes(value) ?? Number.NaN) as [number, number];
  const stale = standIn(lines, name)?.line;
  const others = lines.filter((_, i) => i + 1 !== stale);
  const answerOf = (bytes: number, label: string): Answer => {
    const isIn = bytes >= least && bytes <= most;
    const more = bytes > most && bytes < Number.POSITIVE_INFINITY ? Math.ceil((bytes + 1 - most) / PAGE) * PAGE : 0;
    const above = more > 0 ? standInFor(others, line, bytes, more) : undefined;
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
      line: answered(line, bytes, state === 'typed' ? '' : ` with '${flag}'`),
    };
  };
  return {
    line: at,
    title: `What does '${flag}' say?`,
    why,
    isAnswered: state !== 'open',
    ...(stale !== undefined && { stale }),
    word,
    placeholder: `kB, as it prints them: ${Math.ceil(least / 1024)} to ${Math.floor(most / 1024)} would explain the log`,
    answers: [answerOf(Number.POSITIVE_INFINITY, 'unlimited')],
    read: (text) => {
      const bytes = typedBytes(text);
      if (bytes === undefined) return undefined;
      return answerOf(bytes, bytes === Number.POSITIVE_INFINITY ? 'unlimited' : `${sizeText(bytes)}B`);
    },
  };
}

/**
 * The answer that a person has typed into the line itself; undefined: none, or the line says so
 * already.
 */
export function typedAnswer(lines: readonly string[], at: number, line: LimitLine): Answer | undefined {
  const { name, value, state } = line;
  const bytes = limitBytes(value);
  if (state === 'open' || bytes === undefined || value === '') return undefined;
  const before = standIn(lines, name);
  if (state === 'answered' && (!before || limitBytes(before.value) === bytes)) return undefined;
  const answer = limitQuestion(lines, at, line)?.read(`${bytes} bytes`) ?? {
    label: '',
    line: answered(line, bytes, ''),
  };
  return { ...answer, line: `${line.head}${value}${answer.line.slice(answer.line.indexOf('  # '))}` };
}
