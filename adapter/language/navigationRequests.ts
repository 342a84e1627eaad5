// Where a name is declared, where else it stands, and another name for it.
import type { DocumentHighlight, Location } from 'vscode-languageserver';
import { listingText } from '../../core/inspect/listingText.ts';
import { isFailure } from '../../core/language/symbols/failure.ts';
import {
  type Definition,
  definitions,
  namedAt,
  references,
  referencesNear,
} from '../../core/language/symbols/references.ts';
import { renamableAt, renamed } from '../../core/language/symbols/rename.ts';
import { LISTING_EXTENSION } from '../protocol.ts';
import { fields, text } from '../session/arguments.ts';
import { type Asked, type Handlers, positionOf, rangeOf, workspaceEdit } from './asked.ts';
import { memberOf } from './client.ts';
import { REQUEST_FAILED, refusal } from './errors.ts';

const READ = 2;
const WRITE = 3;

async function placesOf(asked: Asked, find: typeof referencesNear) {
  const { line, column } = positionOf(asked);
  const { view } = asked.document;
  const found = namedAt(view, line, column);
  return found ? asked.work(find(view, found.named, line)) : [];
}

function locationOf({ document, listing }: Asked, definition: Definition): Location | undefined {
  if (definition.in === 'script') return { uri: document.uri, range: rangeOf(definition.place) };
  const { routine, line } = definition;
  const uri = listing(`${routine.vintage}/${routine.name}${LISTING_EXTENSION}`, () => listingText(routine));
  return uri === undefined ? undefined : { uri, range: rangeOf({ line, from: 0, to: 0 }) };
}

const NEW_NAME = fields<{ newName: string }>({ newName: text });

function target(asked: Asked) {
  const { line, column } = positionOf(asked);
  const found = renamableAt(asked.document.view, line, column);
  if (isFailure(found)) throw refusal(REQUEST_FAILED, found.failure);
  return found;
}

export const NAVIGATION: Handlers = {
  async 'textDocument/definition'(asked): Promise<Location[]> {
    const { line, column } = positionOf(asked);
    const { view } = asked.document;
    const found = namedAt(view, line, column);
    const all = found ? await asked.work(definitions(view, found, line)) : [];
    return all.flatMap((one) => locationOf(asked, one) ?? []);
  },
  async 'textDocument/references'(asked): Promise<Location[]> {
    const all = await placesOf(asked, references);
    const declarations = memberOf(asked.params, 'context', 'includeDeclaration') !== false;
    const wanted = all.filter(({ token }) => declarations || !token.declares);
    return wanted.map((place) => ({ uri: asked.document.uri, range: rangeOf(place) }));
  },
  async 'textDocument/documentHighlight'(asked): Promise<DocumentHighlight[]> {
    const all = await placesOf(asked, referencesNear);
    const shown = all.filter(({ from, to }) => from < to);
    return shown.map((place) => ({ range: rangeOf(place), kind: place.token.declares ? WRITE : READ }));
  },
  'textDocument/prepareRename'(asked) {
    const { token, line, placeholder } = target(asked);
    return { range: rangeOf({ line, from: token.from, to: token.to }), placeholder };
  },
  async 'textDocument/rename'(asked) {
    const { newName } = NEW_NAME(asked.params, 'params');
    const edits = await asked.work(renamed(asked.document.view, target(asked), newName));
    if (isFailure(edits)) throw refusal(REQUEST_FAILED, edits.failure);
    return workspaceEdit(asked.document, edits);
  },
};
