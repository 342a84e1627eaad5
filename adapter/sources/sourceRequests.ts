// The documents of a session: its script, and the listings of its kernel.
import { listingText } from '../../core/inspect/listingText.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import { integer, lenient } from '../session/arguments.ts';
import { scriptSource, vintageOf } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { listingSource, routineOfSource, SOURCE } from './listing.ts';

export const sources = {
  source: {
    takes: { source: SOURCE, sourceReference: lenient(integer) },
    answer(_c, { source = {}, sourceReference }) {
      const routine = routineOfSource({ ...source, sourceReference: source.sourceReference ?? sourceReference });
      if (!routine)
        throw new RequestError('there is no such source: listings of kernel routines are all that is kept here');
      return { content: listingText(routine), mimeType: 'text/x-c' };
    },
  },
  loadedSources: {
    takes: {},
    capabilities: { supportsLoadedSourcesRequest: true },
    answer: (c) => ({
      sources: [
        ...(c.program ? [scriptSource(c)] : []),
        ...routinesOf(vintageOf(c)).map((r) => listingSource(r, c.clientCapabilities.listings)),
      ],
    }),
  },
} satisfies Concern;
