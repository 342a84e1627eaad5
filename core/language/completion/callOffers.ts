// The calls that a thread's line may make, in the order in which they are looked for: those of
// programs before the kernel's routines, or after them where the lines above call routines.
import { callTemplate } from '../../trace/calls/callTemplates.ts';
import { CALL_NAMES, CALLS, isSystemCall, signatureText } from '../../trace/calls/signatures.ts';
import { wordDoc } from '../docs/wordDocs.ts';
import type { ScriptView } from '../script.ts';
import { docOf, type Offer, offers } from './offer.ts';

/** Of each kind, what most scripts are about. */
const FIRST: readonly string[] = [
  'mlock',
  'munlock',
  'mlockall',
  'munlockall',
  'mmap',
  'vm_map_wire',
  'vm_map_unwire',
  'vm_map_protect',
];
const ORDERED: readonly string[] = [...FIRST, ...CALL_NAMES.filter((name) => !FIRST.includes(name))];
const OF_PROGRAMS = ORDERED.filter(isSystemCall);
const OF_KERNEL = ORDERED.filter((name) => !isSystemCall(name));

/** Lines that are looked at for a call. */
const FAR = 200;
const CALL = /^\s*\w+\s*[:>]\s*(\w+)/;

/** Of the nearest line above that makes a call. */
function isOfKernel(view: ScriptView, line: number): boolean {
  for (let above = line - 1; above >= Math.max(0, line - FAR); above--) {
    const name = CALL.exec(view.lineAt(above))?.[1] ?? '';
    if (CALLS.has(name)) return !isSystemCall(name);
  }
  return false;
}

export const calls = (view: ScriptView, line: number): Offer[] =>
  offers('call', isOfKernel(view, line) ? [...OF_KERNEL, ...OF_PROGRAMS] : [...OF_PROGRAMS, ...OF_KERNEL], (name) => {
    const call = CALLS.get(name);
    return { snippet: callSnippet(name), ...(call && { detail: signatureText(call) }), ...docOf(wordDoc(name)) };
  });

function callSnippet(name: string): string {
  const call = CALLS.get(name);
  if (!call) return name;
  const { text, places } = callTemplate(call);
  let snippet = '';
  let done = 0;
  places.forEach(({ start, length }, i) => {
    snippet += `${text.slice(done, start)}\${${i + 1}:${text.slice(start, start + length)}}`;
    done = start + length;
  });
  return snippet + text.slice(done);
}
