// What a log leaves open and decides a result, as questions to a person, found again in the
// comments of its script; and the script with an answer. The comment stays: it marks the answer as
// a person's, beside what the log shows.
import { answeredHead } from './asked/head.ts';
import { limitLine, limitQuestion } from './asked/limit.ts';
import type { Answer, Question } from './asked/question.ts';
import { declarationsAt } from './pasted/convert.ts';
import type { LineEdit } from './text/lineEdit.ts';

const PRIVILEGE = /^\s*(?:limit\s+unprivileged_mlock\s+0|jail)\s*#\s*(unknown: |answered with sysctl; )(.*)$/;
const MAPPED = /^\s*# unknown: whether (0x[0-9a-f]+)\.\.(0x[0-9a-f]+) is mapped, (.*)$/;
const MAPPED_AS = /^\s*# answered: (?:nothing|\S+) was mapped at (0x[0-9a-f]+)\.\.(0x[0-9a-f]+), (.*)$/;

const chosen = (answers: readonly Answer[]): Pick<Question, 'placeholder' | 'answers' | 'read'> => ({
  placeholder: '',
  answers,
  read: () => undefined,
});

function privilegeQuestion(line: number, [, how = '', said = '']: RegExpExecArray): Question {
  const why = said.replace(/; a jail does that too$/, '');
  const comment = `answered with sysctl; ${why}`;
  return {
    line,
    title: 'Why may the program lock nothing?',
    why,
    isAnswered: how.startsWith('answered'),
    ...chosen([
      {
        label: "'sysctl security.bsd.unprivileged_mlock' says 0",
        line: `limit unprivileged_mlock 0  # ${comment}`,
      },
      { label: "it is in a jail: 'sysctl security.jail.jailed' says 1", line: `jail  # ${comment}` },
    ]),
  };
}

const ENTRY_ANSWERED = /^\s*entry\s+(0x[0-9a-f]+)\.\.(0x[0-9a-f]+)\s.*# answered: it was mapped before the log/;

function mappedQuestion(
  lines: readonly string[],
  line: number,
  [, from = '', to = '', why = '']: RegExpExecArray,
  isAnswered: boolean,
): Question {
  const answer = (label: string, what: string): Answer => ({
    label,
    line: `# answered: ${what} was mapped at ${from}..${to}, ${why}`,
  });
  const entry = (prot: string, label: string): Answer => ({
    ...answer(label, prot),
    above: `entry ${from}..${to} ${prot}  # answered: it was mapped before the log`,
  });
  const at = lines.findIndex((text) => {
    const [, start, end] = ENTRY_ANSWERED.exec(text) ?? [];
    return start === from && end === to;
  });
  return {
    line,
    title: `Was ${from}..${to} mapped before the log began?`,
    why: "'procstat -v PID' or /proc/PID/maps tells",
    isAnswered,
    ...(at >= 0 && { stale: at + 1 }),
    ...chosen([
      entry('rw-', 'yes, it may be read and written (rw-)'),
      entry('r--', 'yes, it may be read (r--)'),
      entry('---', 'yes, nobody may access it (---, PROT_NONE)'),
      answer('no, nothing was mapped there', 'nothing'),
    ]),
  };
}

/** Lines of a script's head that are searched for questions, and questions at the most. */
const MOST_LINES = 20_000;
const MOST_QUESTIONS = 10;

function questionOf(lines: readonly string[], text: string, line: number): Question | undefined {
  const limit = limitLine(text);
  if (limit) return limitQuestion(lines, line, limit);
  const privilege = PRIVILEGE.exec(text);
  if (privilege) return privilegeQuestion(line, privilege);
  const mapped = MAPPED.exec(text);
  if (mapped) return mappedQuestion(lines, line, mapped, false);
  const again = MAPPED_AS.exec(text);
  return again ? mappedQuestion(lines, line, again, true) : undefined;
}

function allQuestions(lines: readonly string[], isAnswered: boolean): Question[] {
  const found: Question[] = [];
  for (let i = 0; i < Math.min(lines.length, MOST_LINES) && found.length < MOST_QUESTIONS; i++) {
    const text = lines[i] as string;
    if (!/\bunknown: |\banswered\b/.test(text)) continue;
    const question = questionOf(lines, text, i + 1);
    if (question?.isAnswered === isAnswered) found.push(question);
  }
  return found;
}

/** What a script leaves open, in the order of its lines. */
export const questionsOf = (lines: readonly string[]): Question[] => allQuestions(lines, false);

/** What a person has answered, which may be asked again. */
export const answeredOf = (lines: readonly string[]): Question[] => allQuestions(lines, true);

/** What an answer does to the script, in the order of the lines. */
export function answerEdits(
  lines: readonly string[],
  { line, stale, word }: Pick<Question, 'line' | 'stale' | 'word'>,
  { line: text, above }: Answer,
): LineEdit[] {
  const head = word === undefined ? undefined : answeredHead(lines, word);
  const put: LineEdit | undefined =
    above === undefined
      ? undefined
      : stale === undefined
        ? { first: declarationsAt(lines) + 1, count: 0, text: above }
        : { first: stale, count: 1, text: above };
  // a line goes with the end of the one before it
  const isGone = stale !== undefined && above === undefined;
  const isNext = isGone && stale === line + 1;
  const gone = isGone && !isNext ? { first: stale - 1, count: 2, text: lines[stale - 2] ?? '' } : undefined;
  return [{ first: line, count: isNext ? 2 : 1, text }, head, put, gone]
    .filter((edit) => edit !== undefined)
    .sort((a, b) => a.first - b.first);
}
