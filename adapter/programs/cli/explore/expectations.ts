// The lines `expect explore:` of a script in the report of its exploration: which
// hold, and why not.
import type { JudgedExpectation } from '../../../../core/check/explored.ts';

const HEADS = {
  passed: 'holds',
  failed: 'does not hold',
  skipped: 'not known',
  unknown: 'not known',
  error: 'cannot be tried',
};

/** Claims that suspicions speak against, which the report lists itself. */
const OF_SUSPECTS: ReadonlySet<string> = new Set(['no suspects', 'absent']);

/** `line 7: expect explore: no suspects: holds`, and why not. */
function judgedLines({ expectation, test }: JudgedExpectation): string[] {
  const { verdict, name, line, messages } = test;
  const [first = '', ...rest] = messages;
  const head = `line ${line}: ${name}:`;
  if (verdict === 'passed') return [`${head} ${HEADS.passed}`];
  if (verdict === 'failed' && OF_SUSPECTS.has(expectation.claim.kind)) return [`${head} ${HEADS.failed}, see below`];
  const word = HEADS[verdict];
  return [`${head} ${first.startsWith(word) ? first : `${word}: ${first}`}`, ...rest];
}

export const judgedText = (one: JudgedExpectation): string => judgedLines(one)[0] ?? '';

export const expectedLines = (judged: readonly JudgedExpectation[]): string[] =>
  judged.length === 0
    ? []
    : [
        '',
        `expected (${judged.length})`,
        ...judged.flatMap((one) => judgedLines(one).map((text, i) => `${i === 0 ? '  ' : '    '}${text}`)),
      ];
