// The results that a call can have, each with what it says.
import { callNamed, resultWords } from '../../trace/calls/signatures.ts';
import { perror } from '../docs/failureDocs.ts';
import { resultWordDoc } from '../docs/wordDocs.ts';
import { type Offer, offers } from './offer.ts';

export const resultOffers = (call: string | undefined): Offer[] =>
  offers('result', resultWords(callNamed(call ?? '')?.returns ?? 'KERN'), (word) => {
    const detail = perror(word);
    const doc = resultWordDoc(word);
    return { ...(detail && { detail }), ...(doc && { doc }) };
  });
