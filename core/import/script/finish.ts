// The script of a log whose lines are all read: what they tell, what is inferred, and its text.
import { between, lastOf } from '../../trace/parse/parse.ts';
import type { System } from '../calls/flags.ts';
import { filtered } from '../filter.ts';
import type { Importer } from '../import.ts';
import { count, pair } from '../pairing.ts';
import type { Surroundings } from '../pasted/surroundings.ts';
import { isOfMacos } from '../readers/dtruss.ts';
import { countLine } from '../recognise.ts';
import { ONLY_PROBES, ONLY_SUMMARY } from '../summary.ts';
import { merged } from '../threadFiles.ts';
import type { Before } from '../world/before.ts';
import { joined, withEntries } from '../world/began.ts';
import { apartThreads } from '../world/together.ts';
import { Story } from './story.ts';
import { remarks, type Source, writing } from './write.ts';

/** Share of lines that are of a format below which a log that names no call of the map is noise. */
const NOISE = 0.1;

const pageOf = ({ kernel }: Before): number => Number(/\d+/.exec(kernel.get('page') ?? '')?.[0] ?? 4096);

export interface Imported {
  /** The script, in pieces that follow each other; none if nothing could be read. */
  readonly pieces: readonly string[];
  /** The same as one string. */
  readonly text: string;
  /** Sentences for a person; the script has them too. */
  readonly remarks: readonly string[];
  /** Calls and listings that were found. */
  readonly isEmpty: boolean;
  /** Why the log tells nothing, where it is a table without the calls; '' otherwise. */
  readonly onlyTable: string;
}

/** Calls of a library that no system has. */
const LIBRARY = ['malloc', 'calloc', 'realloc', 'free', 'printf', 'puts', 'strlen', 'memcpy', '__libc_start_main'];

interface Told {
  readonly story: Story;
  readonly source: Source;
  /** Calls and listings were not found. */
  readonly isEmpty: boolean;
}

/**
 * What the lines tell, all of which are there. `into`: the script in which it is to stand. Yields
 * its progress, from 0 to 1.
 */
function* telling(importer: Importer, into?: Surroundings): Generator<number, Told> {
  const { options, pairing, recogniser, before, tally, names, lines } = importer;
  const { lastFormat } = recogniser;
  importer.timeOrder?.flush();
  const skipped = importer.skipped.lines;
  if (lastFormat && skipped > 0) countLine(recogniser, lastFormat, skipped);
  const formats = new Map([...recogniser.formats].map(([format, { n }]) => [format, n]));
  for (const { known, n } of importer.skipped.counts.values()) if (n > 0) count(tally.others, known.name, n);
  for (const { known } of importer.skipped.counts.values()) importer.isOfMacos ||= isOfMacos(known.logged);
  for (const { record, where } of merged(importer.apart, tally, names)) pair(pairing, record, where);
  const strace = formats.get('strace') ?? 0;
  const all = [...formats.values()].reduce((sum, n) => sum + n, 0);
  const isOfLinux = strace * 2 > all || importer.isOfLinux;
  const guessed: System = isOfLinux ? 'linux' : importer.isOfMacos ? 'macos' : 'freebsd';
  const system = options.system ?? guessed;
  const isOfDurations = importer.clock.isRelative && (formats.get('truss') ?? 0) * 2 > all;
  if (isOfDurations)
    for (const { call } of pairing.events) if (call.times) call.times = { ...call.times, time: undefined };
  const told = filtered(importer.keeping, pairing.events);
  if (isOfDurations)
    told.push(
      'Its times are how long each call took (truss -D), not when it was made: no call is left out by its time. truss -d tells when',
    );
  else if (importer.clock.isRelative)
    told.push('Its times count from the line before (-r, -R): they are added up from the beginning of the log');
  if (importer.prefix.last >= 0)
    told.push('Its lines are read without what another program has put before each: a time, a host, a service, a file');
  if (importer.isShuffled && !options.sorts)
    told.push(
      'Its lines are not in the order of their times, in which DTrace does not write them: sort -n puts them so',
    );
  if (pairing.events.some(({ call }) => call.fate === 'interrupted')) apartThreads(pairing.events);
  const page = into?.pageSize ?? pageOf(before);
  const kernel = options.kernel ?? before.kernel.get('kernel') ?? '';
  const asked = { system, page, isOld: /^freebsd-[56]\b/.test(kernel), ...(into && { into }) };
  const events = importer.tracees.named(pairing.events);
  const story = new Story(joined(withEntries(events)), pairing, asked, before, importer.listing);
  yield* story.telling();
  const source: Source = { names, lines, formats, kernel: options.kernel, tally, told };
  if (LIBRARY.some((name) => tally.others.has(name)))
    told.push(
      'It looks like a log of ltrace, which shows calls of a library: of those that failed it does not say why. strace -f -o FILE does',
    );
  // one line of noise in some hundred looks like a call
  const isNoise = pairing.events.length === 0 && all < NOISE * lines;
  // of strace -f -c its messages of threads, of others what looks like an end
  const isOther = importer.summaryLines > 1 || importer.foreign !== '';
  const isTable = isOther && skipped === 0 && pairing.events.every(({ kind }) => kind === 'thread' || kind === 'exit');
  const isEmpty =
    (all === 0 || isNoise || isTable) &&
    before.entries.length === 0 &&
    before.limits.size === 0 &&
    before.kernel.size === 0;
  return { story, source, isEmpty };
}

export const tellStory = (importer: Importer, into?: Surroundings): Told => lastOf(telling(importer, into));

/** Makes the script in slices of some milliseconds. Yields the share that is made. */
export function* finishing(importer: Importer): Generator<number, Imported> {
  const { story, source, isEmpty } = yield* between(0, 0.9, telling(importer));
  const probes = importer.probeLines > 0 ? ONLY_PROBES : importer.foreign;
  const table = importer.summaryLines > 1 ? ONLY_SUMMARY : probes;
  const onlyTable = isEmpty ? table : '';
  const pieces = isEmpty ? [] : yield* between(0.9, 1, writing(story, source));
  return {
    pieces,
    get text() {
      return pieces.join('');
    },
    remarks: remarks(story, source),
    isEmpty,
    onlyTable,
  };
}

export const finishImport = (importer: Importer): Imported => lastOf(finishing(importer));
