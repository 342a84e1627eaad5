// What may stand in an `expect` line: what exploring has to find, and how far it may go.
import { COMPLETE, EXPLORE, NO, SUSPECTS, UNITS, WITHIN } from '../../trace/parse/lines/expect.ts';
import { SUSPECT_KINDS, SUSPECT_NAMES } from '../../trace/suspectKinds.ts';
import { WORD_DOCS } from '../docs/languageDocs.ts';
import type { ScriptView } from '../script.ts';
import { callAt, callsOf } from '../symbols/references.ts';
import { threadsOf } from './declaredNames.ts';
import { type Offer, offers } from './offer.ts';
import { resultOffers } from './resultOffers.ts';

const kinds = (): Offer[] =>
  offers('flag', SUSPECT_NAMES, (name) => {
    const { title, says } = SUSPECT_KINDS[name as keyof typeof SUSPECT_KINDS];
    return { detail: title, doc: says };
  });

const words = (...all: string[]): Offer[] =>
  offers('keyword', all, (word) => {
    const doc = WORD_DOCS[`expect ${word}`];
    return doc ? { doc } : {};
  });

/** Each thread's first call. */
const firstCalls = (view: ScriptView): Offer[] =>
  threadsOf(view).map((thread) => ({
    text: `${thread}.1`,
    kind: 'thread',
    snippet: `${thread}.1 = `,
    detail: 'the results that its first call can have',
  }));

/** The calls of a thread, by their numbers. */
const numbers = (view: ScriptView, line: number, thread: string): Offer[] =>
  callsOf(view, thread, line).map(({ text, detail }, i) => ({
    text: String(i + 1),
    kind: 'call',
    detail: `${text}${detail}`,
  }));

/** `rest`: of the line, from behind the keyword to the cursor. */
export function expectOffers(view: ScriptView, line: number, rest: string): Offer[] {
  const [, claim] = /^\s*explore\s*:\s*(.*)$/.exec(rest) ?? [];
  if (claim === undefined)
    return /^\s*\w*$/.test(rest) ? [{ ...words(EXPLORE)[0], snippet: `${EXPLORE}: ` } as Offer] : [];
  if (/^[\w-]*$/.test(claim)) return [...words(NO, COMPLETE), ...kinds(), ...firstCalls(view)];
  if (/^no\s+[\w-]*$/.test(claim)) return [...words(SUSPECTS), ...kinds()];
  const [, thread] = /^(\w+)\.\w*$/.exec(claim) ?? [];
  if (thread !== undefined) return numbers(view, line, thread);
  if (/\bwithin\s+\w+\s+\w*$/.test(claim)) return words(...UNITS);
  if (/\bwithin\s/.test(claim)) return [];
  if (/(?:=|\bor)\s*\w*$/.test(claim)) return resultOffers(callAt(view, line)?.call?.name, view.names.vintage);
  const isResult = claim.includes('=');
  return /\s\w*$/.test(claim) ? words(...(isResult ? ['or'] : []), WITHIN) : [];
}
