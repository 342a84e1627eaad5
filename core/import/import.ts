// Logs and listings, line by line. One pass reads lines and pairs calls; what is inferred and
// written needs all of them (script/finish.ts).
import type { Vintage } from '../kernel/constants.ts';
import type { System } from './calls/flags.ts';
import { LogClock } from './clock.ts';
import { type Filter, isAsked, type Keeping, lacksFailing, newKeeping, trim } from './filter.ts';
import { type LineSplitter, last, newSplitter, split } from './lines.ts';
import { type ListingState, newListing, takeListing } from './listings/listing.ts';
import { type LoggedCall, type Where, whereOf, whereText } from './loggedCall.ts';
import { newPairing, type Pairing, pair, type Tally, tell } from './pairing.ts';
import { type CodedText, newCodedText, setText } from './readers/codedText.ts';
import { isOfMacos } from './readers/dtruss.ts';
import { isKdumpContents, isOfDropped } from './readers/kdump.ts';
import { behindNumber, isNumbered, newPrefix, type Prefix, readPrefixed } from './readers/prefix.ts';
import { TimeOrder } from './readers/timeOrder.ts';
import { beginsCall, continuedAt, isTornCall, isWrapped, metBetween, shownLines, tornAt } from './readers/torn.ts';
import { Tracees } from './readers/tracees.ts';
import { newRecogniser, type Recogniser, recognise, recognisePlain } from './recognise.ts';
import type { LogRecord } from './record.ts';
import { newSkipped, type Skipped, skip } from './skipping.ts';
import { foreignText, isProbe, isSummary } from './summary.ts';
import { type Timed, timed } from './threadFiles.ts';
import { type Before, newBefore } from './world/before.ts';
import { Files } from './world/files.ts';

export interface ImportOptions {
  readonly kernel?: Vintage;
  /** Whose calls they are; absent: strace's are Linux's, the others FreeBSD's. */
  readonly system?: System;
  readonly filter?: Filter;
  /** Events that are kept in memory at the most. */
  readonly mostEvents?: number;
  /** The call that failed first, where the log is read again (readAgain). */
  readonly failing?: LoggedCall;
  /** Lines of DTrace are put in the order of their times: they are not in it (readAgain). */
  readonly sorts?: boolean;
}

export interface Importer {
  readonly options: ImportOptions;
  readonly names: string[];
  readonly tally: Tally;
  readonly pairing: Pairing;
  readonly keeping: Keeping;
  readonly recogniser: Recogniser;
  readonly before: Before;
  readonly listing: ListingState;
  readonly skipped: Skipped;
  readonly splitter: LineSplitter;
  /** The text of the present line. */
  readonly coded: CodedText;
  /** Of the present file. */
  line: number;
  lines: number;
  /** It is the file's last, and has no end. */
  isLast: boolean;
  isOfMacos: boolean;
  /** Calls of Linux's that FreeBSD makes (linux_mmap2). */
  isOfLinux: boolean;
  /** Of DTrace: the time of the line before, and whether some time went back. */
  lastTime: number;
  isShuffled: boolean;
  readonly timeOrder: TimeOrder | undefined;
  readonly prefix: Prefix;
  /** The beginning of a line that strace's own message has torn; '' for none. */
  torn: string;
  /** Where it stands, if it is cut only as a terminal shows it; 0: it is not. */
  wrapped: Where;
  /** The lines of the present file have numbers before them that count up. */
  isNumbered: boolean;
  readonly tracees: Tracees;
  /** The last line that was skipped. */
  lastSkipped: Where;
  /** Of a file that is of one thread (`strace -ff`): its number, from the file's name. */
  fileThread: string | undefined;
  /** Records of such files. */
  readonly apart: Timed[];
  readonly clock: LogClock;
  /** Lines of a table that counts calls. */
  summaryLines: number;
  /** Lines of DTrace's own table. */
  probeLines: number;
  /** Why lines of a tool that is not read tell nothing; '' for none. */
  foreign: string;
}

export function newImporter(options: ImportOptions = {}): Importer {
  const tally: Tally = { others: new Map(), facts: new Map(), told: new Map() };
  const names: string[] = [];
  const importer: Importer = {
    options,
    names,
    tally,
    pairing: newPairing(tally, names, isAsked(options.filter ?? {})),
    keeping: newKeeping(options.filter, options.failing),
    recogniser: newRecogniser(),
    before: newBefore(),
    listing: newListing(new Files()),
    skipped: newSkipped(),
    splitter: newSplitter(),
    coded: newCodedText(),
    line: 0,
    lines: 0,
    isOfMacos: false,
    isOfLinux: false,
    lastTime: Number.NEGATIVE_INFINITY,
    isShuffled: false,
    timeOrder: options.sorts ? new TimeOrder((record, where) => pairRecord(importer, record, where)) : undefined,
    prefix: newPrefix(),
    torn: '',
    wrapped: 0,
    isNumbered: false,
    tracees: new Tracees(),
    lastSkipped: 0,
    fileThread: undefined,
    apart: [],
    clock: new LogClock(),
    summaryLines: 0,
    probeLines: 0,
    foreign: '',
    isLast: false,
  };
  return importer;
}

/** The lines that follow are of this file. */
export function beginFile(importer: Importer, name: string): void {
  // a name of a file may have a line's end in it, and a comment of the script may not
  importer.names.push(name.replace(/[\r\n]/g, '\ufffd'));
  importer.line = 0;
  importer.torn = '';
  importer.wrapped = 0;
  importer.isNumbered = false;
  importer.fileThread = /\.(\d+)$/.exec(name)?.[1];
}

/** Takes in a piece of the present file, which may end within a line. */
export function readText(importer: Importer, text: string): void {
  if (importer.line === 0 && importer.splitter.rest === '') importer.isNumbered = isNumbered(text);
  split(importer.splitter, text, (piece, from, to, cut) => takeLine(importer, piece, from, to, cut));
}

/** The present file ends, with or without the end of a line. */
export function endFile(importer: Importer): void {
  importer.isLast = true;
  last(importer.splitter, (piece, from, to, cut) => takeLine(importer, piece, from, to, cut));
  importer.isLast = false;
  if (importer.wrapped !== 0) tellAt(importer, TORN, importer.wrapped);
  importer.wrapped = 0;
}

/** Takes in the line text[from .. to). `cut`: it was longer than can be read. */
export function takeLine(importer: Importer, text: string, begin = 0, to = text.length, cut = false): void {
  const from = importer.isNumbered ? behindNumber(text, begin, to) : begin;
  importer.line++;
  importer.lines++;
  const { recogniser, skipped, coded } = importer;
  setText(coded, text);
  const isAdded = !cut && importer.options.filter?.around !== undefined && importer.clock.needsAll;
  const where = whereOf(importer.names.length, importer.line);
  if (!cut && !isAdded && skip(skipped, recogniser, coded, from, to)) {
    importer.lastSkipped = where;
    return;
  }
  if (cut) {
    tellAt(importer, 'lines that are too long to be read, left out', where);
    return;
  }
  const plain = importer.torn === '' && !isAdded ? recognisePlain(recogniser, coded, from, to, skipped) : undefined;
  if (!plain) takeText(importer, text.slice(from, to), where);
  else if (importer.fileThread === undefined) takeRecord(importer, plain, where);
  else take(importer, plain, text.slice(from, to), where);
}

const tellAt = ({ tally, names }: Importer, what: string, where: Where): void =>
  tell(tally.told, what, whereText(names, where));

function takeText(importer: Importer, line: string, where: Where): void {
  if (/^\s*(?:#|$)/.test(line)) return;
  const { torn, wrapped } = importer;
  importer.torn = '';
  importer.wrapped = 0;
  if (isOfDropped(line)) {
    tellAt(importer, 'events that were dropped for want of room, so that calls are missing', where);
    return;
  }
  const { recogniser, prefix } = importer;
  const isRest = torn !== '' && (wrapped === 0 || !beginsCall(line));
  const joined = isRest ? recognise(recogniser, torn + line) : undefined;
  const record =
    joined ?? recognise(recogniser, line) ?? readPrefixed(prefix, line, (rest) => recognise(recogniser, rest));
  if (wrapped !== 0 && !joined) {
    if (!record && isRest && isWrapped(torn + line)) {
      importer.torn = torn + line;
      importer.wrapped = wrapped;
      return;
    }
    tellAt(importer, TORN, wrapped);
  }
  if (record) {
    if (record.kind === 'other' && isSummary(line)) importer.summaryLines++;
    if (record.format === 'dtruss' && !importer.isOfMacos) importer.isOfMacos = isOfMacos(line);
    take(importer, record, line, where);
    return;
  }
  const { tracees, lastSkipped } = importer;
  const rest = recogniser.formats.has('strace') && tracees.restOf(line, where, lastSkipped);
  if (rest) {
    if (rest !== 'other') take(importer, rest, line, where);
    return;
  }
  importer.torn = tornAt(line);
  if (importer.torn !== '') {
    const met = recognise(recogniser, metBetween(line));
    if (met) take(importer, met, line, where);
    return;
  }
  const shown = shownLines(line);
  if (shown.length > 0) {
    for (const one of shown) takeText(importer, one, where);
    return;
  }
  if (takeListing(importer.listing, importer.before, importer.tally, line, whereText(importer.names, where))) return;
  if (isSummary(line)) {
    importer.summaryLines++;
    return;
  }
  if (isProbe(line)) importer.probeLines++;
  if (recogniser.formats.has('kdump') && isKdumpContents(line)) return;
  const foreign = foreignText(line);
  importer.foreign ||= foreign && `it is ${foreign}`;
  const continued = continuedAt(line);
  if (continued !== '' || (foreign === '' && isWrapped(line))) {
    importer.torn = continued || line;
    importer.wrapped = where;
    return;
  }
  const isTorn = recogniser.formats.has('strace') && isTornCall(line);
  const isCut = importer.isLast && recogniser.formats.size > 0 && /\w\([^)]*$/.test(line);
  const unknown = foreign !== '' ? `lines of ${foreign}` : isCut ? CUT : UNKNOWN;
  tellAt(importer, isTorn ? TORN : unknown, where);
}

const CUT = 'the last line, in the middle of which the log ends, left out';
const UNKNOWN = 'lines that are of no format that is known, left out';
const TORN =
  'calls whose lines are cut off, or torn by what the program prints, left out (strace -o FILE keeps it apart)';

/**
 * A long log is read once to find the call that fails first, and if calls that touch its range were
 * dropped by then, a second time, as is a log of DTrace whose times go back: gives the importer
 * for that; undefined: once is enough.
 */
export function readAgain({ keeping, options, isShuffled }: Importer): Importer | undefined {
  if (isShuffled && !options.sorts) return newImporter({ ...options, sorts: true });
  if (options.failing || !lacksFailing(keeping) || !keeping.failing) return undefined;
  return newImporter({ ...options, failing: keeping.failing });
}

function take(importer: Importer, read: LogRecord, line: string, where: Where): void {
  const { fileThread, apart } = importer;
  if (fileThread === undefined || read.format !== 'strace' || read.thread !== undefined)
    takeRecord(importer, read, where);
  else apart.push(timed({ ...atItsTime(importer, read), thread: fileThread }, line, where));
}

function takeRecord(importer: Importer, read: LogRecord, where: Where): void {
  if (read.format === 'dtrace' && read.time !== undefined) {
    if (importer.timeOrder) {
      importer.timeOrder.add(read, where);
      return;
    }
    if (read.time < importer.lastTime) importer.isShuffled = true;
    importer.lastTime = read.time;
  }
  const known = read.format === 'strace' ? importer.tracees.take(read, where) : read;
  importer.isOfLinux ||= read.name.startsWith('linux_');
  pairRecord(importer, known, where);
}

function pairRecord(importer: Importer, read: LogRecord, where: Where): void {
  const { pairing } = importer;
  pair(pairing, atItsTime(importer, read), where);
  trim(importer.keeping, pairing.events, importer.options.mostEvents);
}

const atItsTime = ({ pairing, clock }: Importer, record: LogRecord): LogRecord =>
  pairing.keepsTimes && record.time !== undefined ? { ...record, time: clock.at(record.time) } : record;
