// The results that a call can have, each with what it says.
import type { Vintage } from '../../kernel/constants.ts';
import { failuresOf } from '../../kernel/meanings/table.ts';
import { callNamed, resultWords } from '../../trace/calls/signatures.ts';
import { perror, resultDoc } from '../docs/failureDocs.ts';
import { resultWordDoc } from '../docs/wordDocs.ts';
import { type Offer, offers } from './offer.ts';

/** Those that the call has in the script's kernel stand first, with what they can mean. */
export function resultOffers(call: string | undefined, vintage: Vintage): Offer[] {
  const known = callNamed(call ?? '');
  const failures = known ? [...failuresOf(known.name, vintage)].map(([result]) => result) : [];
  const [success, ...others] = resultWords(known?.returns ?? 'KERN');
  const words = new Set([...(success === undefined ? [] : [success]), ...failures, ...others]);
  return offers('result', words, (word) => {
    const detail = perror(word);
    const doc = (known && resultDoc(known.name, word, vintage)) ?? resultWordDoc(word);
    return { ...(detail && { detail }), ...(doc && { doc }) };
  });
}
