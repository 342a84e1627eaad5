// From a location reference, as variables carry them, to the place that it stands for.
import type { DebugProtocol } from '@vscode/debugprotocol';
import { controlOf, type Handler } from '../session/context.ts';
import { integer, RequestError } from '../session/errors.ts';
import { findLocation } from './locations.ts';

const request: Handler = async (c, args): Promise<DebugProtocol.LocationsResponse['body']> => {
  controlOf(c);
  const reference = integer(args.locationReference, 'locationReference');
  const found = await findLocation(c, reference);
  if (!found) throw new RequestError(`there is no location ${reference}: it was never given`);
  const { source, line, column } = found;
  return {
    source,
    line: c.linesStartAt1 ? line : line - 1,
    ...(column === undefined ? {} : { column: c.columnsStartAt1 ? column : column - 1 }),
  };
};

export const locations: Readonly<Record<string, Handler>> = { locations: request };
