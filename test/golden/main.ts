// The command behind `npm run golden -- [options] [FILE or FOLDER ...]`: replays golden cases and
// tells the first difference of each that fails. Exit code 0: all passed; 1: some failed; 2: bad
// arguments or an unreadable file.
import { basename } from 'node:path';
import { caseFiles, GoldenFileError } from './read.ts';
import type { RunOptions } from './run.ts';
import { runFile } from './run.ts';
import type { Shift } from './shift.ts';

const DEFAULT_FOLDER = 'test/golden/cases';
const FAILURES_SHOWN = 20;

const USAGE = `usage: npm run golden -- [options] [FILE or FOLDER ...]
Replays golden cases (*.jsonl, *.jsonl.gz; a folder: all in it; default: ${DEFAULT_FOLDER}) and tells first differences.
  --only ID     replay only the case of this id
  --quiet       the counts, without the differences
  --all         every failing case, not only the first ${FAILURES_SHOWN} of a file
  --shift HEX   move every address by this many bytes (a multiple of the page size);
                "top": each case so far that its map ends at 2^64`;

class UsageError extends Error {}

interface Arguments {
  readonly paths: readonly string[];
  readonly run: RunOptions;
  readonly quiet: boolean;
  readonly all: boolean;
  readonly help: boolean;
}

function parseShift(text: string): Shift {
  if (text === 'top') return 'top';
  if (!/^(0x)?[0-9a-f]+$/i.test(text)) throw new UsageError(`--shift ${text}: expected a hex number of bytes or "top"`);
  const bytes = BigInt(text.toLowerCase().startsWith('0x') ? text : `0x${text}`);
  if (bytes % 4096n !== 0n) throw new UsageError(`--shift ${text}: expected a multiple of the page size, 0x1000`);
  if (bytes >= 1n << 64n) throw new UsageError(`--shift ${text}: expected less than 2^64`);
  return bytes;
}

function parseArguments(words: readonly string[]): Arguments {
  const paths: string[] = [];
  let shift: Shift | undefined;
  let only: string | undefined;
  const flags = new Set<string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    const [option, inline] = word.startsWith('--') ? splitOption(word) : [undefined, undefined];
    if (option === undefined) paths.push(word);
    else if (option === '--only' || option === '--shift') {
      const value = inline ?? words[++i];
      if (value === undefined) throw new UsageError(`${option} needs a value`);
      if (option === '--only') only = value;
      else shift = parseShift(value);
    } else if (['--quiet', '--all', '--help'].includes(option) && inline === undefined) flags.add(option);
    else throw new UsageError(`unknown option ${word}`);
  }
  return {
    paths: paths.length > 0 ? paths : [DEFAULT_FOLDER],
    run: { ...(shift !== undefined && { shift }), ...(only !== undefined && { only }) },
    quiet: flags.has('--quiet'),
    all: flags.has('--all'),
    help: flags.has('--help'),
  };
}

function splitOption(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(words: readonly string[]): Promise<number> {
  const args = parseArguments(words);
  if (args.help) {
    print(USAGE);
    return 0;
  }
  let passed = 0;
  let failed = 0;
  for (const file of args.paths.flatMap(caseFiles)) {
    const result = await runFile(file, args.run);
    passed += result.passed;
    failed += result.failures.length;
    const shown = args.quiet ? [] : args.all ? result.failures : result.failures.slice(0, FAILURES_SHOWN);
    for (const failure of shown) print(failure);
    const hidden = result.failures.length - shown.length;
    if (hidden > 0 && !args.quiet) print(`... and ${hidden} more failing cases (--all shows them)`);
    if (args.run.only === undefined || result.passed + result.failures.length > 0)
      print(`${basename(file)}: ${result.passed} passed, ${result.failures.length} failed`);
  }
  if (passed + failed === 0) {
    const wanted = args.run.only === undefined ? 'no cases in these files' : `no case with the id ${args.run.only}`;
    throw new GoldenFileError(`${wanted}: ${args.paths.join(', ')}`);
  }
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof GoldenFileError)) throw error;
  process.stderr.write(`golden: ${error.message}\n${error instanceof UsageError ? `${USAGE}\n` : ''}`);
  process.exitCode = 2;
}
