// How fast logs are imported, a piece at a time as the command reads them: bytes of lines that no
// script says, and calls that one does, with the script that they become.
import { newDecoder, textsOf } from '../../core/import/decoder.ts';
import { beginFile, endFile, newImporter, readText } from '../../core/import/import.ts';
import { finishImport } from '../../core/import/script/finish.ts';
import { bulkCalls, bulkOthers, FORMATS, hasOthers } from './bulk.ts';

const PIECE = 1 << 20;
const CALLS = 100_000;
const BYTES = 64 * 2 ** 20;
/** Of each log: compilation ends with the fifth or so. */
const RUNS = 8;

/** Milliseconds of this process, as others do not count. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of reading, and of all. */
function importTime(log: Buffer): { read: number; all: number } {
  const began = cpuTime();
  const importer = newImporter({ kernel: 'freebsd-13' });
  beginFile(importer, 'log');
  const decoder = newDecoder();
  for (let at = 0; at < log.length; at += PIECE)
    for (const text of textsOf(decoder, log.subarray(at, at + PIECE))) readText(importer, text);
  endFile(importer);
  const read = cpuTime() - began;
  const { isEmpty } = finishImport(importer);
  if (isEmpty) throw new Error('nothing was read');
  return { read, all: cpuTime() - began };
}

/** The best: a log of a gigabyte is for its greatest part read by compiled code. */
function best(log: string): { read: number; all: number } {
  const bytes = Buffer.from(log);
  const runs = Array.from({ length: RUNS }).map(() => importTime(bytes));
  return { read: Math.min(...runs.map(({ read }) => read)), all: Math.min(...runs.map(({ all }) => all)) };
}

export function* importLines(): Generator<string> {
  yield 'import, by cpu time: MB/s of lines that no script says; calls/s, read, and with their script';
  for (const format of FORMATS) {
    const calls = best(bulkCalls(format, CALLS));
    const rate = (ms: number): string => `${Math.round(CALLS / ms)},000`.padStart(9);
    const others = hasOthers(format) ? `${Math.round(BYTES / 1e3 / best(bulkOthers(format, BYTES)).all)}` : '-';
    yield `${format.padEnd(7)}  ${others.padStart(4)} MB/s  ${rate(calls.read)} calls/s read  ${rate(calls.all)} calls/s in all`;
  }
}
