// From a location reference, as variables carry them, to the place that it stands for.
import { integer } from '../session/arguments.ts';
import { controlOf, toClientColumn, toClientLine } from '../session/context.ts';
import { RequestError } from '../session/errors.ts';
import type { Concern } from '../session/handler.ts';
import { findLocation } from './locations.ts';

export const locations = {
  locations: {
    takes: { locationReference: integer },
    async answer(c, { locationReference }) {
      controlOf(c);
      const found = await findLocation(c, locationReference);
      if (!found) throw new RequestError(`there is no location ${locationReference}: it was never given`);
      const { source, line, column } = found;
      return {
        source,
        line: toClientLine(c, line),
        ...(column === undefined ? {} : { column: toClientColumn(c, column) }),
      };
    },
  },
} satisfies Concern;
