// A routine's listing as a document: one line a step, generated from the table that runs, its label before it.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Routine } from '../core/kernel/routine.ts';
import { ROUTINES } from '../core/kernel/routine.ts';
import { LISTING_EXTENSION, LISTING_SCHEME } from './protocol.ts';

const GUTTER = Math.max(...ROUTINES.flatMap((r) => r.labels.map((l) => l.length))) + 3;

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

/** The step that a line of a listing shows; undefined outside the steps. */
export function stepOfLine(routine: Routine, line: number): number | undefined {
  const pc = line - head(routine).length - 1;
  return pc >= 0 && pc < routine.labels.length ? pc : undefined;
}

export function listingText(routine: Routine): string {
  const steps = routine.labels.map((label, i) => `${`${label}:`.padEnd(GUTTER)}${routine.texts[i]}`.trimEnd());
  return [...head(routine), ...steps, '}', ''].join('\n');
}

/** `byUri`: the client opens documents of our scheme itself, so that a listing is the same document in every session. */
export function listingSource(routine: Routine, byUri: boolean): DebugProtocol.Source {
  return {
    name: `${routine.name}${LISTING_EXTENSION}`,
    path: `${LISTING_SCHEME}:/${routine.name}${LISTING_EXTENSION}`,
    ...(byUri ? {} : { sourceReference: routine.id + 1 }),
    origin: 'kernel listing',
  };
}

/** The routine whose listing a source is; undefined if it is none. */
export function routineOfSource(source: DebugProtocol.Source | undefined): Routine | undefined {
  if (typeof source?.path === 'string' && source.path.includes(LISTING_EXTENSION)) {
    const name = /([^/\\]+)\.vmkernel(?:$|\?)/.exec(source.path)?.[1];
    const routine = ROUTINES.find((r) => r.name === name);
    if (routine) return routine;
  }
  return typeof source?.sourceReference === 'number' ? ROUTINES[source.sourceReference - 1] : undefined;
}
