// The documents of a session: its script, and the listings of its kernel.
import { listingText } from '../../core/inspect/listingText.ts';
import { routinesOf } from '../../core/kernel/routine.ts';
import { bindAll } from '../breakpoints/breakpointRequests.ts';
import { keyOf } from '../breakpoints/sourceBreakpoints.ts';
import { REQUEST } from '../protocol.ts';
import { integer, lenient, text } from '../session/arguments.ts';
import { controlOf, scriptSource, tellStop, vintageOf } from '../session/context.ts';
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
  [REQUEST.renamed]: {
    takes: { program: text },
    answer(c, { program }, after) {
      const { points, stop } = controlOf(c);
      // the client sets them anew under the new name, if it keeps them
      c.breakpoints.delete(keyOf(scriptSource(c)));
      points.lines = new Map();
      c.program = program;
      bindAll(c);
      if (c.phase === 'stopped' && stop) after(() => tellStop(c, stop, true));
    },
  },
} satisfies Concern;
