// A routine's listing as a document: one line a step, generated from the table that runs, its label before it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { VINTAGES, type Vintage } from '../../core/kernel/constants.ts';
import type { Routine } from '../../core/kernel/routine.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import { LISTING_EXTENSION, LISTING_SCHEME } from '../protocol.ts';

const USUAL: Vintage = 'freebsd-13';
/** References to sources of one vintage are numbered within this many. */
const MOST_ROUTINES = 1000;
const GUTTER = Math.max(...VINTAGES.flatMap(routinesOf).flatMap((r) => r.labels.map((l) => l.length))) + 3;

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

/** The step that a line of a listing shows; undefined outside the steps. */
export function stepOfLine(routine: Routine, line: number): number | undefined {
  const pc = line - head(routine).length - 1;
  return pc >= 0 && pc < routine.labels.length ? pc : undefined;
}

export function listingText(routine: Routine): string {
  const steps = routine.labels.map((label, i) => `${`${label}:`.padEnd(GUTTER)}${routine.texts[i]}`.trimEnd());
  return [...head(routine), ...steps, '}', ''].join('\n');
}

/**
 * How a client is told of a listing. By URI: it opens documents of our scheme itself. By file: it opens a file that is written for it; where
 * none can be, and by reference, it asks for the text. By URI and by file a listing is the same document in every session.
 */
export type Naming =
  | { readonly by: 'uri' | 'reference' }
  | { readonly by: 'file'; readonly file: (name: string, text: () => string) => string | undefined };

export function listingSource(routine: Routine, naming: Naming): DebugProtocol.Source {
  const name = `${routine.name}${LISTING_EXTENSION}`;
  const origin = 'kernel listing';
  if (naming.by === 'file') {
    const path = naming.file(`${routine.vintage}/${name}`, () => listingText(routine));
    if (path !== undefined) return { name, path, origin };
  }
  const folder = routine.vintage === USUAL ? '' : `${routine.vintage}/`;
  const path = `${LISTING_SCHEME}:/${folder}${name}`;
  if (naming.by === 'uri') return { name, path, origin };
  return { name, path, sourceReference: VINTAGES.indexOf(routine.vintage) * MOST_ROUTINES + routine.id + 1, origin };
}

/** The routine whose listing a source is; undefined if it is none. */
export function routineOfSource(source: DebugProtocol.Source | undefined): Routine | undefined {
  if (typeof source?.path === 'string' && source.path.includes(LISTING_EXTENSION)) {
    const [, folder, name] = /(?:([^/\\:]+)[/\\])?([^/\\]+)\.vmkernel(?:$|\?)/.exec(source.path) ?? [];
    const vintage = VINTAGES.find((v) => v === folder) ?? USUAL;
    const routine = routinesOf(vintage).find((r) => r.name === name);
    if (routine) return routine;
  }
  if (typeof source?.sourceReference !== 'number') return undefined;
  const vintage = VINTAGES[Math.floor((source.sourceReference - 1) / MOST_ROUTINES)];
  return vintage && routinesOf(vintage)[(source.sourceReference - 1) % MOST_ROUTINES];
}
