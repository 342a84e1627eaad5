// The listings of kernel routines as read-only documents, so that one can be opened, and
// breakpoints stay in it, with no session running. The text is made from the table that runs.
import * as vscode from 'vscode';
import { LISTING_SCHEME } from '../../adapter/protocol.ts';
import { routineOfSource } from '../../adapter/sources/listing.ts';
import { listingText } from '../../core/inspect/listingText.ts';

const provider: vscode.TextDocumentContentProvider = {
  provideTextDocumentContent(uri) {
    const routine = routineOfSource({ path: uri.toString() });
    return routine ? listingText(routine) : `/* There is no routine of the name of ${uri.path}. */\n`;
  },
};

export const registerListings = (): vscode.Disposable[] => [
  vscode.workspace.registerTextDocumentContentProvider(LISTING_SCHEME, provider),
];
