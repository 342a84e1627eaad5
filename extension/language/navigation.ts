// Where a name is declared, where else it stands, and another name for it.
import * as vscode from 'vscode';
import { listingSource } from '../../adapter/sources/listing.ts';
import { isFailure } from '../../core/language/symbols/failure.ts';
import {
  type Definition,
  definitions,
  namedAt,
  references,
  referencesNear,
} from '../../core/language/symbols/references.ts';
import { renamableAt, renamed } from '../../core/language/symbols/rename.ts';
import { CANCELLED } from '../../core/machine/work.ts';
import { LANGUAGE } from '../ids.ts';
import { rangeOf, viewOfDocument, working } from './documents.ts';

function locationOf(document: vscode.TextDocument, definition: Definition): vscode.Location {
  if (definition.in === 'script') return new vscode.Location(document.uri, rangeOf(definition.place));
  const { path = '' } = listingSource(definition.routine, { by: 'uri' });
  return new vscode.Location(vscode.Uri.parse(path), new vscode.Range(definition.line, 0, definition.line, 0));
}

const definition: vscode.DefinitionProvider = {
  async provideDefinition(document, { line, character }, token) {
    const view = viewOfDocument(document);
    const found = namedAt(view, line, character);
    const all = found && (await working(definitions(view, found, line), token));
    return all === undefined || all === CANCELLED ? [] : all.map((one) => locationOf(document, one));
  },
};

async function placesOf(
  document: vscode.TextDocument,
  { line, character }: vscode.Position,
  token: vscode.CancellationToken,
  find: typeof referencesNear,
) {
  const view = viewOfDocument(document);
  const found = namedAt(view, line, character);
  const all = found && (await working(find(view, found.named, line), token));
  return all === undefined || all === CANCELLED ? [] : all;
}

const reference: vscode.ReferenceProvider = {
  async provideReferences(document, at, { includeDeclaration }, token) {
    const places = await placesOf(document, at, token, references);
    const wanted = places.filter((place) => includeDeclaration || !place.token.declares);
    return wanted.map((place) => new vscode.Location(document.uri, rangeOf(place)));
  },
};

const highlight: vscode.DocumentHighlightProvider = {
  async provideDocumentHighlights(document, at, token) {
    const places = await placesOf(document, at, token, referencesNear);
    const kind = (declares: boolean) => vscode.DocumentHighlightKind[declares ? 'Write' : 'Read'];
    return places
      .filter(({ from, to }) => from < to)
      .map((place) => new vscode.DocumentHighlight(rangeOf(place), kind(place.token.declares === true)));
  },
};

const rename: vscode.RenameProvider = {
  prepareRename(document, { line, character }) {
    const target = renamableAt(viewOfDocument(document), line, character);
    if (isFailure(target)) throw new Error(target.failure);
    const { from, to } = target.token;
    return { range: rangeOf({ line, from, to }), placeholder: target.placeholder };
  },
  async provideRenameEdits(document, { line, character }, newName, token) {
    const view = viewOfDocument(document);
    const target = renamableAt(view, line, character);
    const edits = isFailure(target) ? target : await working(renamed(view, target, newName), token);
    if (edits === CANCELLED) return undefined;
    if (isFailure(edits)) throw new Error(edits.failure);
    const changes = new vscode.WorkspaceEdit();
    for (const edit of edits) changes.replace(document.uri, rangeOf(edit), edit.text);
    return changes;
  },
};

export const registerNavigation = (): vscode.Disposable[] => [
  vscode.languages.registerDefinitionProvider(LANGUAGE, definition),
  vscode.languages.registerReferenceProvider(LANGUAGE, reference),
  vscode.languages.registerDocumentHighlightProvider(LANGUAGE, highlight),
  vscode.languages.registerRenameProvider(LANGUAGE, rename),
];
