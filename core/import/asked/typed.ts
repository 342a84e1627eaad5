// Values that a person has typed over what a log leaves open: the script's comments say so.
import { DEFAULT_VINTAGE } from '../../kernel/constants.ts';
import { LIMITS } from '../../kernel/limits.ts';
import { answerEdits } from '../questions.ts';
import type { LineEdit } from '../text/lineEdit.ts';
import { limitLine, limitQuestion, typedAnswer } from './limit.ts';

const KERNEL = /^(\s*kernel\s+(\S+)\s*#\s*)unknown: the log does not name the release\b/;
const OTHER = /^(\s*limit\s+user_wired\s+(\d+)\s*#\s*)unknown: (.*)$/;
const ONLY = /; only (\w+) fits$/;

/** A line without more to ask of, as it is to be; undefined: it is right. */
function said(text: string): string | undefined {
  const [, kernel, vintage] = KERNEL.exec(text) ?? [];
  if (kernel !== undefined && vintage !== DEFAULT_VINTAGE)
    return `${kernel}answered by a person: the log does not name the release`;
  const [, limit, value, why = ''] = OTHER.exec(text) ?? [];
  if (limit === undefined || ONLY.exec(why)?.[1] === value) return undefined;
  return `${limit}answered by a person; ${why.replace(ONLY, '')}`;
}

/** What has to change so that no comment calls unknown what a person has typed. */
export function typedEdits(lines: readonly string[]): LineEdit[] {
  const edits: LineEdit[] = [];
  let isPut = false;
  for (const [i, text] of lines.entries()) {
    if (!/\b(?:unknown: |answered by)/.test(text)) continue;
    const line = limitLine(text);
    const answer = line && typedAnswer(lines, i + 1, line);
    const other = said(text);
    if (answer) {
      // two entries would stand in the same place: the other limit is for the next time
      if (isPut && answer.above !== undefined) continue;
      isPut ||= answer.above !== undefined;
      const word = LIMITS[line.name].name;
      for (const edit of answerEdits(lines, limitQuestion(lines, i + 1, line) ?? { line: i + 1, word }, answer))
        edits.push(edit);
    } else if (other !== undefined) edits.push({ first: i + 1, count: 1, text: other });
  }
  return edits.sort((a, b) => a.first - b.first);
}
