// The script as text: what it is of, what is not in it, what is not known, the machine before
// anyone runs, and the calls. Each kind of line is tried with the language's own reader, and where
// it refuses any, each line is: one that it refuses becomes a comment with the reason.

import { DEFAULT_VINTAGE, type Vintage } from '../../kernel/constants.ts';
import { diagnosticsOf } from '../../program/compile.ts';
import type { Diagnostic } from '../../trace/ast.ts';
import { parsing } from '../../trace/parse/parse.ts';
import { formatText } from '../../trace/print/formatter.ts';
import { SYSTEM_NAMES, type System } from '../calls/flags.ts';
import { knownCall } from '../calls/names.ts';
import { hex, sizeText } from '../calls/numbers.ts';
import type { Tally } from '../pairing.ts';
import type { LogFormat } from '../record.ts';
import { layoutRows, type ThreadRow } from '../text/layout.ts';
import { harmless, textLines } from '../text/lines.ts';
import { wrapped } from '../text/wrapped.ts';
import { mergedEntries } from '../world/before.ts';
import { pageEnd } from '../world/people.ts';
import { MOST_VALUES, openLimit } from '../world/seenLimit.ts';
import type { Story } from './story.ts';

export interface Source {
  /** Names of the files. */
  readonly names: readonly string[];
  readonly lines: number;
  readonly formats: ReadonlyMap<LogFormat, number>;
  readonly kernel: Vintage | undefined;
  readonly tally: Tally;
  /** What was left out, and why. */
  readonly told: readonly string[];
}

/** `close 2, fstat`: the most frequent first. */
const counted = (names: ReadonlyMap<string, number>): string =>
  [...names]
    .sort((a, b) => b[1] - a[1])
    .map(([name, n]) => (n === 1 ? name : `${name} ${n}`))
    .join(', ');

/** Machines that the open limits of a script may make together: an explorer tries each. */
const MOST_MACHINES = 1_000;

/** How many values each open limit may have beside the others. */
function valuesOf({ before, lockLimit, mapLimit }: Story): number {
  const set = [...before.limits.values()].filter(({ value }) => value.includes('..')).length;
  const seen = [lockLimit, mapLimit].filter(({ refusals }) => refusals.length > 0).length;
  return Math.min(MOST_VALUES, Math.floor(MOST_MACHINES ** (1 / Math.max(1, set + seen))));
}

/**
 * Limits that the log leaves open, and no listing tells, nor the script in which the
 * lines are to stand.
 */
function openLimits(story: Story) {
  const { before, options, lockLimit, mapLimit } = story;
  return [lockLimit, mapLimit].flatMap((seen) => {
    const open = openLimit(seen, options.page, valuesOf(story));
    const isKnown = before.limits.has(seen.name) || options.into?.limits.has(seen.name) === true;
    return open && !isKnown ? [{ ...open, name: seen.name }] : [];
  });
}

/** A range of pages that is left open: its greatest values. */
function narrowed(value: string, values: number): string {
  const [least, most] = value.split('..').map(Number);
  if (least === undefined || most === undefined || Number.isNaN(least + most)) return value;
  return `${Math.max(least, most - values + 1)}..${most}`;
}

/** Begins with a capital, unless it begins with the name of a call. */
const asSentence = (text: string): string =>
  knownCall(/^\w*/.exec(text)?.[0] ?? '').role === 'said' ? text : text.charAt(0).toUpperCase() + text.slice(1);

/** What the script's reader should know, a sentence each; the command line prints them too. */
export function remarks(story: Story, { tally, formats, lines, names, told }: Source): string[] {
  const { system } = story.options;
  const kinds = [...formats.keys()];
  const found: string[] = [];
  const what = kinds.length === 0 ? 'no log' : kinds.join(' and ');
  const mixed = kinds.length > 1 ? ', mixed' : '';
  found.push(`Imported from ${names.join(', ')}: ${what}${mixed}, ${lines} ${lines === 1 ? 'line' : 'lines'}.`);
  if (system !== 'freebsd')
    found.push(`The log is of ${SYSTEM_NAMES[system]}: its calls are replayed under FreeBSD's rules.`);
  if (tally.facts.size > 0) found.push(`Read for files and limits, not said: ${counted(tally.facts)}.`);
  if (tally.others.size > 0) found.push(`Other calls, left out: ${counted(tally.others)}.`);
  for (const sentence of told) found.push(sentence);
  for (const [number, n] of story.strangers)
    found.push(
      `Process ${number || 'without a number'} is left out, ${n} ${n === 1 ? 'line' : 'lines'}: the log does not show who forked it.`,
    );
  for (const [sentence, of] of tally.told)
    found.push(`${asSentence(sentence)}${of[0] === '' ? '' : `: log ${of.join(', ')}`}.`);
  for (const { question } of openLimits(story)) found.push(`${question}.`);
  return found;
}

const withComment = (text: string, comment: string): string => (comment === '' ? text : `${text}  # ${comment}`);

/** No kernel was named: why this one. */
const guess = (system: System): string =>
  system === 'freebsd'
    ? 'unknown: the log does not name the release; uname -a does'
    : `a log of ${SYSTEM_NAMES[system]}: these rules are taken, --kernel takes others`;

function machineLines(story: Story, source: Source): string[] {
  const { before, files, options } = story;
  const said = before.kernel.get('kernel');
  const kernel = source.kernel ?? said ?? DEFAULT_VINTAGE;
  const guessed = source.kernel === undefined && said === undefined;
  const lines = [withComment(`kernel ${kernel}`, guessed ? guess(options.system) : '')];
  for (const [word, text] of before.kernel) if (word !== 'kernel') lines.push(text);
  for (const [name, { value, comment }] of before.limits)
    lines.push(
      value === ''
        ? `# no limit ${name}: ${comment}`
        : withComment(`limit ${name} ${narrowed(value, valuesOf(story))}`, comment),
    );
  for (const { name, limit } of openLimits(story))
    if (limit) lines.push(withComment(`limit ${name} ${limit.value}`, limit.comment));
  if (story.heap) lines.push(withComment(`heap ${hex(story.heap.start)}`, story.heap.comment));
  const objects = files.mapped.map(({ name, path, access, size, reach, opened }) => {
    const known = size !== undefined && size > 0;
    const bytes = pageEnd(Math.max(known ? size : reach, 1), options.page);
    const notes = [
      path,
      known ? '' : 'its size is not known: as far as it is mapped',
      opened === '' && access === '' ? 'how it was opened is not known' : '',
    ].filter((note) => note !== '');
    return withComment(`object ${name} ${sizeText(bytes)}${access === '' ? '' : ` ${access}`}`, notes.join('; '));
  });
  const entries = mergedEntries(before.entries).map(({ start, end, attributes, comment }) =>
    withComment(`entry ${hex(start)}..${hex(end)} ${attributes}`, comment),
  );
  const people = story.people.processes.flatMap(({ name, threads, number }, i) => [
    ...(i === 0 ? [] : [withComment(`process ${name}`, number === '' ? '' : `${number} of the log`)]),
    ...[...threads.values()].flatMap((thread) =>
      i > 0 ? [`thread ${thread} of ${name}`] : /^t\d+$/.test(thread) ? [] : [`thread ${thread}`],
    ),
  ]);
  return [lines, objects, entries, people].flatMap((block) => (block.length === 0 ? [] : [...block, '']));
}

const allHarmless = (lines: readonly string[]): string[] => lines.map(harmless);

/**
 * What is wrong with a script, as far as that is known before it runs. Yields the share that is
 * read.
 */
function* problemsOf(text: string): Generator<number, readonly Diagnostic[]> {
  const script = yield* parsing(text);
  return script.problems.errors > 0 ? script.diagnostics : diagnosticsOf(script);
}

/** Where the call returns that a line enters; undefined: it enters none, or never returns. */
function returnOf(texts: readonly string[], line: number): number | undefined {
  const thread = /^(\S+) > /.exec(texts[line] ?? '')?.[1];
  if (thread === undefined) return undefined;
  const own = texts.findIndex(
    (text, i) => i > line && (text.startsWith(`${thread} `) || text.startsWith(`${thread}:`)),
  );
  return texts[own]?.startsWith(`${thread} <`) ? own : undefined;
}

/**
 * Reads the script until nothing is refused; lines that the language refuses become
 * remarks with the reason.
 */
function* refuse(texts: string[], remark: (line: number, text: string, why: string) => void): Generator<number, void> {
  // a line that goes may take the ground from another
  for (let round = 0; round < 10; round++) {
    let isRefused = false;
    for (const { severity, line, message } of yield* problemsOf(texts.join('\n'))) {
      const text = texts[line - 1] ?? '';
      if (severity !== 'error' || text.startsWith('#')) continue;
      isRefused = true;
      const end = returnOf(texts, line - 1);
      remark(line - 1, text, message);
      texts[line - 1] = '#';
      if (end === undefined) continue;
      remark(end, texts[end] as string, 'its call is left out');
      texts[end] = '#';
    }
    if (!isRefused) return;
  }
}

/** Sentences as lines of comment. */
export const commented = (sentences: readonly string[]): string[] => allHarmless(sentences.flatMap(wrapped));

/** For a place in a script that there is: sentences, lines of the machine, lines of threads. */
export function scriptParts(story: Story, source: Source) {
  return {
    remarks: remarks(story, source),
    machine: allHarmless(machineLines(story, source)),
    calls: textLines(story.lines.rows()),
  };
}

/**
 * The text of a script, in pieces: a long string needs new memory, which takes long to get. Yields
 * the share of it that is checked.
 */
export function* writing(story: Story, source: Source): Generator<number, string[]> {
  const head = allHarmless([...remarks(story, source).flatMap(wrapped), '', ...machineLines(story, source)]);
  const calls = (yield* isRight(story, head)) ? story.lines.texts() : yield* withoutRefused(head, story.lines.rows());
  const above = formatText(head.join('\n'));
  return calls.every((text) => text === '') ? [above] : [`${above}\n`, ...calls];
}

/** Does the language's reader take the lines as they are? Lines above others are read with all. */
function* isRight({ lines, sample }: Story, head: readonly string[]): Generator<number, boolean> {
  if (lines.isInserted) return false;
  const problems = yield* problemsOf([...head, ...sample.texts].join('\n'));
  return problems.every(({ severity }) => severity !== 'error');
}

/**
 * Lays out lines of which those that the language refuses become comments with the reason: those of
 * `head` where they stand.
 */
function* withoutRefused(head: string[], rows: ThreadRow[]): Generator<number, string[]> {
  const texts = rows.map(({ text }) => text);
  yield* refuse(head.concat(texts), (at, text, why) => {
    const i = at - head.length;
    if (i < 0) head[at] = `# left out: ${text}; ${why}`;
    else rows[i] = { text: '', comment: `left out: ${withComment(text, rows[i]?.comment ?? '')}; ${why}` };
  });
  return [layoutRows(rows)];
}
