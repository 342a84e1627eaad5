// The command behind `npm run explain:golden -- [options] [FILE or FOLDER ...]`: explains golden
// cases, each without its schedule, and tells those that were refused although the real kernel did
// them, or explained by an order that does not give their results. Exit code 0: there are none; 1:
// some; 2: bad arguments or an unreadable file.
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { caseFiles, GoldenFileError } from '../read.ts';
import { changeResult } from './changed.ts';
import { type Explained, explainFile } from './explained.ts';

const DEFAULT_FOLDER = 'test/golden/cases';
const SHOWN = 20;

const USAGE = `usage: npm run explain:golden -- [options] [FILE or FOLDER ...]
Finds orders that explain golden cases (*.jsonl, *.jsonl.gz; a folder: all in it; default: ${DEFAULT_FOLDER}).
  --changed     with another result of one call in each: refused, or explained by an order that gives it
  --slow        tells the slowest cases of each file too
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** What is printed of a case. */
interface Row extends Pick<Explained, 'id' | 'milliseconds' | 'wrong'> {
  readonly explanation: Pick<Explained['explanation'], 'order' | 'bound' | 'isFewest' | 'impossible' | 'states'>;
}

const rowOf = ({ explanation: { order, bound, isFewest, impossible, states }, ...row }: Explained): Row => ({
  ...row,
  explanation: { order, bound, isFewest, impossible, states },
});

const isRefused = ({ explanation: { order, bound } }: Row): boolean => !order && !bound;
const isWrong = ({ wrong }: Row): boolean => wrong !== undefined;

function summary(all: readonly Row[], isChanged: boolean): string {
  const times = all.map(({ milliseconds }) => milliseconds);
  const states = all.map(({ explanation }) => explanation.states);
  const count = (test: (one: Row) => boolean): number => all.filter(test).length;
  return [
    `${count(({ explanation }) => explanation.order !== undefined)} explained`,
    `${count(isWrong)} by a wrong order`,
    `${count(({ explanation }) => explanation.bound !== undefined)} bound reached`,
    `${count(isRefused)} ${isChanged ? '' : 'wrongly '}refused`,
    `${count(({ explanation }) => explanation.isFewest)} with the fewest switches`,
    `p50 ${percentile(times, 0.5).toFixed(1)} ms ${percentile(states, 0.5)} states`,
    `p99 ${percentile(times, 0.99).toFixed(1)} ms ${percentile(states, 0.99)} states`,
    `most ${Math.max(...times).toFixed(1)} ms ${Math.max(...states)} states`,
  ].join(', ');
}

function tell(what: string, { id, explanation: { states, impossible }, milliseconds, wrong }: Row): void {
  const why = wrong ?? (impossible ? `line ${impossible.line} is impossible` : '');
  print(`${what} ${id}: ${states} states, ${milliseconds.toFixed(0)} ms${why && `, ${why}`}`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { changed: { type: 'boolean' }, slow: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const isChanged = values.changed === true;
  const fails = (one: Row): boolean => isWrong(one) || (!isChanged && isRefused(one));
  const paths = positionals.length > 0 ? positionals : [DEFAULT_FOLDER];
  const all: Row[] = [];
  for (const file of paths.flatMap(caseFiles)) {
    const made = await explainFile(file, isChanged ? { change: changeResult } : {}, rowOf);
    if (made.length === 0) continue;
    all.push(...made);
    for (const one of made.filter(fails).slice(0, SHOWN)) tell('wrong', one);
    for (const one of made.filter(({ explanation }) => explanation.bound).slice(0, SHOWN)) tell('bound', one);
    const slow = [...made].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, values.slow ? SHOWN : 0);
    for (const one of slow) tell('slow', one);
    print(`${basename(file)}: ${summary(made, isChanged)}`);
  }
  if (all.length === 0) throw new GoldenFileError(`no cases in these files: ${paths.join(', ')}`);
  print(`${all.length} cases: ${summary(all, isChanged)}`);
  return all.some(fails) ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof GoldenFileError) && !(error instanceof TypeError)) throw error;
  process.stderr.write(`explain:golden: ${error.message}\n`);
  process.exitCode = 2;
}
