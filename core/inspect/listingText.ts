// A routine's listing as text: a line a step, from the table that runs. Lines count from 1.
import { VINTAGES } from '../kernel/constants.ts';
import { type Routine, routinesOf } from '../kernel/routine.ts';

/** Of the labels' column. Asked for with a listing: the routines are there by then. */
let widest: number | undefined;
const gutter = (): number =>
  (widest ??= Math.max(...VINTAGES.flatMap(routinesOf).flatMap((r) => r.labels.map((l) => l.length))) + 3);

/** The routine's comment, wrapped, its signature and the opening brace. */
function head(routine: Routine): string[] {
  const lines = [''];
  for (const word of routine.doc.split(' ')) {
    const last = lines.length - 1;
    if ((lines[last] as string).length + word.length > 88) lines.push(word);
    else lines[last] = `${lines[last]} ${word}`.trim();
  }
  return ['/*', ...lines.map((line) => ` * ${line}`), ' */', routine.signature, '{'];
}

export const lineOfStep = (routine: Routine, pc: number): number => head(routine).length + 1 + pc;

export const lineOfSignature = (routine: Routine): number => head(routine).length - 1;

/** The step that a line shows; undefined outside the steps. */
export function stepOfLine(routine: Routine, line: number): number | undefined {
  const pc = line - head(routine).length - 1;
  return pc >= 0 && pc < routine.labels.length ? pc : undefined;
}

export function listingText(routine: Routine): string {
  const steps = routine.labels.map((label, i) => `${`${label}:`.padEnd(gutter())}${routine.texts[i]}`.trimEnd());
  return [...head(routine), ...steps, '}', ''].join('\n');
}

/** Where a listing first has a local's name: in the signature or a step, else the signature. */
export function declarationOf(routine: Routine, name: string): { line: number; column: number } {
  const lines = listingText(routine).split('\n');
  const signature = lineOfSignature(routine);
  const places = [signature, ...routine.labels.map((_, pc) => lineOfStep(routine, pc))];
  const word = new RegExp(`(?<!\\w)${name}(?!\\w)`);
  for (const line of places) {
    // a label is no mention
    const from = line === signature ? 0 : (lines[line - 1]?.indexOf(':') ?? -1) + 1;
    const at = lines[line - 1]?.slice(from).search(word) ?? -1;
    if (at >= 0) return { line, column: from + at + 1 };
  }
  return { line: signature, column: 1 };
}
