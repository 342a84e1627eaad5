// Lines of a log in a script become lines of the script, where they stand: what they need of the
// machine goes above the first line of a thread, and what the script says already
// is not said again.
import { RUNS } from '../../program/compile.ts';
import { parse } from '../../trace/parse/parse.ts';
import { formatText } from '../../trace/print/formatter.ts';
import { beginFile, type Importer, newImporter, readAgain, takeLine } from '../import.ts';
import { isNumbered } from '../readers/prefix.ts';
import { finishImport, tellStory } from '../script/finish.ts';
import { commented, scriptParts } from '../script/write.ts';
import type { LineEdit } from '../text/lineEdit.ts';
import type { LogBlock } from './blocks.ts';
import { surroundingsOf } from './surroundings.ts';

export interface Converted {
  /** In the order of their lines, which are those of before. */
  readonly edits: readonly LineEdit[];
  readonly remarks: readonly string[];
}

/** What the comments call the log. */
const NAME = 'pasted lines';

function read(lines: readonly string[], importer = newImporter()): Importer {
  beginFile(importer, NAME);
  importer.isNumbered = isNumbered(lines.join('\n'));
  for (const line of lines) takeLine(importer, line);
  const again = readAgain(importer);
  return again ? read(lines, again) : importer;
}

/** Lines of the machine that a script in place has anyway, or decides itself. */
const isOwn = (line: string, limits: ReadonlySet<string>): boolean =>
  /^kernel\b|^page\b/.test(line) || limits.has(/^limit (\w+)/.exec(line)?.[1] ?? '');

export function convertBlock(text: string, block: LogBlock): Converted {
  const lines = text.split(/\r\n|\r|\n/);
  const log = lines.slice(block.first - 1, block.last);
  const importer = read(log);
  if (block.isWhole) {
    const { text: script, remarks } = finishImport(importer);
    return { edits: [{ first: block.first, count: log.length, text: script.trimEnd() }], remarks };
  }
  const above = lines.slice(0, block.first - 1);
  const below = lines.slice(block.last);
  const around = parse([...above, ...below].join('\n'));
  const statements = [...around.statements];
  const into = surroundingsOf(above.join('\n'), [...above, ...below].join('\n'));
  const { story, source } = tellStory(importer, into);
  const { remarks, machine, calls } = scriptParts(story, source);
  const needed = machine.filter((line) => line !== '' && !isOwn(line, into.limits) && !into.taken.has(declared(line)));
  const firstRun = statements.find((s) => RUNS.has(s.kind))?.span.line ?? Number.POSITIVE_INFINITY;
  const at = declarationsEnd(above, Math.min(firstRun, block.first) - 1);
  const head = commented(remarks);
  const parts = [above.slice(0, at), needed, above.slice(at), [...head, ...calls], below];
  const [, declarations = [], , put = []] = leftOut(parts);
  const isBelowText = block.first > 1 && lines[block.first - 2]?.trim() !== '';
  const body = `${isBelowText ? '\n' : ''}${formatText(put.join('\n')).trimEnd()}`;
  const edits = [{ first: block.first, count: log.length, text: body }];
  if (declarations.length === 0) return { edits, remarks };
  const made = formatText(declarations.join('\n')).trimEnd();
  const isBlank = /^\s*$/.test(lines[at] ?? '');
  return { edits: [{ first: at + 1, count: 0, text: isBlank ? made : `${made}\n` }, ...edits], remarks };
}

/** Where lines of the machine go in a script, as the index of a line. */
export function declarationsAt(lines: readonly string[]): number {
  const first = [...parse(lines.join('\n')).statements].find((s) => RUNS.has(s.kind));
  return declarationsEnd(lines, (first?.span.line ?? lines.length + 1) - 1);
}

/** Where lines of the machine go: above a line, the comments that belong to it, and blank lines. */
function declarationsEnd(lines: readonly string[], line: number): number {
  let at = line;
  while (/^\s*#/.test(lines[at - 1] ?? '')) at--;
  while (/^\s*$/.test(lines[at - 1] ?? 'x')) at--;
  return at;
}

const declared = (line: string): string => /^(?:object|process|thread) (\S+)/.exec(line)?.[1] ?? '';

/**
 * Parts of a script: lines of the second and the fourth that the language refuses become
 * comments with the reason.
 */
function leftOut(parts: readonly (readonly string[])[]): string[][] {
  const now = parts.map((part) => [...part]);
  for (let round = 0; round < 10; round++) {
    const { diagnostics } = parse(now.flat().join('\n'));
    let isRight = true;
    for (const { severity, line, message } of diagnostics) {
      if (severity !== 'error') continue;
      let from = 0;
      now.forEach((part, i) => {
        const at = line - 1 - from;
        const text = part[at];
        from += part.length;
        if (text === undefined || i % 2 === 0 || text.startsWith('#')) return;
        part[at] = `# left out: ${text.replace(/\s+#/, ' #')}; ${message}`;
        isRight = false;
      });
    }
    if (isRight) break;
  }
  return now;
}
