// What helps to write a script: completion, formatting, and the light bulb.
import type { CodeAction, CompletionItem, CompletionItemKind, Diagnostic, TextEdit } from 'vscode-languageserver';
import type { Action, LaterAction } from '../../core/language/actions/action.ts';
import { workedOut } from '../../core/language/actions/actions.ts';
import { offeredAt } from '../../core/language/actions/offered.ts';
import { besideWord, type Offer, startOf as startOfWord } from '../../core/language/completion/offer.ts';
import { completionsAt } from '../../core/language/completion/scriptCompletion.ts';
import { withoutPlaces } from '../../core/language/completion/templates.ts';
import { formatLines, formatTyped, lastSelected } from '../../core/language/formatLines.ts';
import type { Problem } from '../../core/language/problems.ts';
import { isFailure } from '../../core/language/symbols/failure.ts';
import { fields, integer, oneOf, text } from '../session/arguments.ts';
import {
  type Asked,
  type Handlers,
  linesOf,
  markdown,
  placed,
  positionOf,
  rangeEditOf,
  rangeIn,
  rangeOf,
  startOf,
  workspaceEdit,
} from './asked.ts';
import { memberOf } from './client.ts';
import { REQUEST_FAILED, refusal } from './errors.ts';
import { blockAt, CONVERT, CONVERT_TITLE, converted } from './pastedLog.ts';

/** The protocol's numbers. */
const COMPLETION_KIND: Readonly<Record<Offer['kind'], CompletionItemKind>> = {
  keyword: 14,
  call: 3,
  flag: 20,
  result: 21,
  point: 23,
  field: 5,
  thread: 6,
  object: 17,
  process: 9,
  submap: 9,
  address: 12,
  label: 18,
  routine: 2,
  attribute: 10,
  limit: 21,
  template: 15,
};
const SNIPPET = 2;

function itemOf({ client }: Asked, offer: Offer, line: number, before: string, index: number): CompletionItem {
  const { text: word, kind, snippet, detail, doc } = offer;
  const { after, atEnd } = besideWord(offer);
  const plain = snippet === undefined ? word : withoutPlaces(snippet);
  const newText = snippet !== undefined && client.snippets ? snippet : plain;
  return {
    label: word,
    kind: COMPLETION_KIND[kind],
    filterText: word,
    sortText: String(index).padStart(4, '0'),
    textEdit: { range: rangeOf({ line, from: startOfWord(before, word), to: before.length }), newText },
    ...(snippet !== undefined && client.snippets && { insertTextFormat: SNIPPET }),
    ...(detail !== undefined && { detail }),
    ...((after ?? atEnd) !== undefined && {
      labelDetails: { ...(after && { detail: after }), ...(atEnd && { description: atEnd }) },
    }),
    ...(doc !== undefined && { documentation: markdown(doc) }),
  };
}

const LATER = fields<{ uri: string; what: LaterAction | typeof CONVERT; line: number }>({
  uri: text,
  what: oneOf(['expectResult', 'expectResults', 'addLimit', CONVERT]),
  line: integer,
});

/** The problems that the client shows there, as it sends them. */
function problemsIn(asked: Asked): { readonly problem: Problem; readonly diagnostic: Diagnostic }[] {
  const all = memberOf(asked.params, 'context', 'diagnostics');
  if (!Array.isArray(all)) return [];
  return all.flatMap((diagnostic: unknown) => {
    const message = memberOf(diagnostic, 'message');
    const start = {
      line: memberOf(diagnostic, 'range', 'start', 'line'),
      character: memberOf(diagnostic, 'range', 'start', 'character'),
    };
    const end = memberOf(diagnostic, 'range', 'end', 'character');
    if (typeof message !== 'string' || !Number.isInteger(start.line) || !Number.isInteger(start.character)) return [];
    const { line, column } = placed(asked, start as { line: number; character: number });
    const to = Number.isInteger(end) ? placed(asked, { line, character: end as number }).column : column;
    const problem: Problem = { line, from: column, to, severity: 'error', message };
    return [{ problem, diagnostic: diagnostic as Diagnostic }];
  });
}

async function actionOf(
  asked: Asked,
  action: Action,
  told: ReturnType<typeof problemsIn>,
): Promise<CodeAction | undefined> {
  const { title, kind, edits, later, mends, isPreferred } = action;
  const { document, client } = asked;
  const mended = told.find(({ problem }) => problem === mends)?.diagnostic;
  const about = { title, kind, ...(isPreferred && { isPreferred }), ...(mended && { diagnostics: [mended] }) };
  if (!later) return { ...about, edit: workspaceEdit(document, edits ?? []) };
  if (client.resolvesActions) return { ...about, data: { uri: document.uri, ...later } };
  const made = await asked.work(workedOut(document.view, document.text, later.what, later.line));
  return isFailure(made) || made.length === 0 ? undefined : { ...about, edit: workspaceEdit(document, made) };
}

/** Of log lines that the selection meets. */
function conversions(asked: Asked, told: ReturnType<typeof problemsIn>): CodeAction[] {
  const { document, client } = asked;
  const { from, to } = linesOf(asked);
  const block = blockAt(document, from, to);
  if (!block) return [];
  const mended = told.filter(({ problem: { line } }) => block.first - 1 <= line && line <= block.last - 1);
  const about = {
    title: CONVERT_TITLE,
    kind: 'quickfix',
    isPreferred: true,
    ...(mended.length > 0 && { diagnostics: mended.map(({ diagnostic }) => diagnostic) }),
  };
  if (client.resolvesActions) return [{ ...about, data: { uri: document.uri, what: CONVERT, line: block.first - 1 } }];
  return [{ ...about, edit: converted(document, block) }];
}

export const EDITING: Handlers = {
  'textDocument/completion'(asked): CompletionItem[] {
    const { line, column } = positionOf(asked);
    const before = asked.document.view.lineAt(line).slice(0, column);
    return completionsAt(asked.document.view, line, column).map((offer, i) => itemOf(asked, offer, line, before, i));
  },
  async 'textDocument/formatting'(asked): Promise<TextEdit[]> {
    const { view, text: whole } = asked.document;
    return (await asked.work(formatLines(view, whole, 0, view.lineCount - 1))).map(rangeEditOf);
  },
  async 'textDocument/rangeFormatting'(asked): Promise<TextEdit[]> {
    const { view, text: whole } = asked.document;
    const { start, end } = rangeIn(asked);
    const { line: to } = placed(asked, { line: lastSelected(start, end), character: 0 });
    return (await asked.work(formatLines(view, whole, placed(asked, start).line, to))).map(rangeEditOf);
  },
  async 'textDocument/onTypeFormatting'(asked): Promise<TextEdit[]> {
    const { line } = positionOf(asked);
    return (await asked.work(formatTyped(asked.document.view, asked.document.text, line))).map(rangeEditOf);
  },
  async 'textDocument/codeAction'(asked): Promise<CodeAction[]> {
    if (!asked.client.actions) return [];
    const { line, column } = startOf(asked);
    const told = problemsIn(asked);
    const problems = told.map(({ problem }) => problem);
    const found = await asked.work(offeredAt(asked.document.view, line, column, problems));
    const made = conversions(asked, told);
    for (const action of found) {
      const one = await actionOf(asked, action, told);
      if (one) made.push(one);
    }
    return made;
  },
};

/** The document of an action whose edits the client wants. @throws RequestError */
export const uriOfAction = (params: unknown): string => LATER(memberOf(params, 'data'), 'data').uri;

export async function resolvedAction(asked: Asked): Promise<unknown> {
  const { what, line } = LATER(memberOf(asked.params, 'data'), 'data');
  const { view, text: whole } = asked.document;
  if (what === CONVERT) {
    const block = blockAt(asked.document, line);
    if (!block) throw refusal(REQUEST_FAILED, 'there are no lines of a log here that could be converted');
    return { ...(asked.params as object), edit: converted(asked.document, block) };
  }
  const edits = await asked.work(workedOut(view, whole, what, Math.min(Math.max(0, line), view.lineCount - 1)));
  if (isFailure(edits)) throw refusal(REQUEST_FAILED, edits.failure);
  return { ...(asked.params as object), edit: workspaceEdit(asked.document, edits) };
}
