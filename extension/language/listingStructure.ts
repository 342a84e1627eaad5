// Finding one's way in a kernel's listing: its labels in the outline and the breadcrumbs, from a
// routine's name, or a label, to where it stands, and what a word means.
import * as vscode from 'vscode';
import { listingSource, routineOfSource } from '../../adapter/sources/listing.ts';
import { lineOfSignature, lineOfStep } from '../../core/inspect/listingText.ts';
import { type Routine, routinesOf } from '../../core/kernel/routine.ts';
import { wordDoc } from '../../core/language/docs/wordDocs.ts';
import { LISTING_LANGUAGE } from '../ids.ts';

const routineOf = (document: vscode.TextDocument): Routine | undefined =>
  routineOfSource({ path: document.uri.toString() });

/** Lines from 1. `width`: of the last; undefined: all of it. */
function rangeOfLines(document: vscode.TextDocument, from: number, to: number, width?: number): vscode.Range {
  return new vscode.Range(from - 1, 0, to - 1, width ?? document.lineAt(to - 1).text.length);
}

const symbols: vscode.DocumentSymbolProvider = {
  provideDocumentSymbols(document) {
    const routine = routineOf(document);
    if (!routine) return [];
    const { Function: ofRoutine, Key: ofLabel } = vscode.SymbolKind;
    const head = lineOfSignature(routine);
    const whole = rangeOfLines(document, head, lineOfStep(routine, routine.labels.length - 1));
    const all = new vscode.DocumentSymbol(routine.name, '', ofRoutine, whole, rangeOfLines(document, head, head));
    all.children = routine.labels.map((label, pc) => {
      const line = lineOfStep(routine, pc);
      const own = rangeOfLines(document, line, line, label.length);
      const text = (routine.texts[pc] ?? '').trim();
      return new vscode.DocumentSymbol(label, text, ofLabel, rangeOfLines(document, line, line), own);
    });
    return [all];
  },
};

interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** What the line has before it. */
  readonly before: string;
}

function wordAt(document: vscode.TextDocument, { line, character }: vscode.Position): Word | undefined {
  const whole = document.lineAt(line).text;
  for (const { 0: text, index: from } of whole.matchAll(/\w+/g)) {
    const to = from + text.length;
    if (from <= character && character <= to) return { text, from, to, before: whole.slice(0, from) };
  }
  return undefined;
}

const routineNamed = (within: Routine, name: string): Routine | undefined =>
  routinesOf(within.vintage).find((one) => one.name === name);

const definition: vscode.DefinitionProvider = {
  provideDefinition(document, at) {
    const routine = routineOf(document);
    const word = wordAt(document, at);
    if (!routine || !word) return undefined;
    const pc = /\bgoto\s+$/.test(word.before) ? routine.labels.indexOf(word.text) : -1;
    if (pc >= 0) {
      const line = lineOfStep(routine, pc);
      return new vscode.Location(document.uri, rangeOfLines(document, line, line));
    }
    const called = routineNamed(routine, word.text);
    const { path } = called ? listingSource(called, { by: 'uri' }) : {};
    if (!called || path === undefined) return undefined;
    const line = lineOfSignature(called) - 1;
    return new vscode.Location(vscode.Uri.parse(path), new vscode.Range(line, 0, line, 0));
  },
};

const hover: vscode.HoverProvider = {
  provideHover(document, at) {
    const routine = routineOf(document);
    const word = wordAt(document, at);
    if (!routine || !word) return undefined;
    const called = routineNamed(routine, word.text);
    const doc = called
      ? `\`${called.signature}\`\n\n${called.doc}`
      : wordDoc(word.text, /(?:->|\.)$/.test(word.before));
    const range = new vscode.Range(at.line, word.from, at.line, word.to);
    return doc === undefined ? undefined : new vscode.Hover(new vscode.MarkdownString(doc), range);
  },
};

export const registerListingStructure = (): vscode.Disposable[] => [
  vscode.languages.registerDocumentSymbolProvider(LISTING_LANGUAGE, symbols, { label: 'Kernel Listing' }),
  vscode.languages.registerDefinitionProvider(LISTING_LANGUAGE, definition),
  vscode.languages.registerHoverProvider(LISTING_LANGUAGE, hover),
];
