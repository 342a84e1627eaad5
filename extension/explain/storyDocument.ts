// The page of an explanation, beside the script: a read-only document with links to lines and
// steps, and what can be done with the order on top.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import type { Explained, ExplainReport } from '../../core/explore/service/explained.ts';

import type { OrderArguments } from '../explore/orderCommands.ts';
import { COMMAND, EXPLAINED_SCHEME } from '../ids.ts';
import { columnBeside } from '../views/beside.ts';
import { explanationLines, type StoryLink, storyLinks, storyText } from './storyText.ts';

interface Page {
  /**
   * VS Code decodes the arguments of a link twice, which an address of a document does not outlive.
   */
  readonly number: number;
  readonly script: vscode.Uri;
  /** Of each explanation, the first one first. */
  readonly orders: readonly OrderArguments[];
  readonly text: string;
}

/** A step of an order, as a link names it. */
export interface StepArguments {
  /** Number of the page. */
  readonly page: number;
  /** 0: the first explanation. */
  readonly which: number;
  readonly position: number;
}

export interface Stories {
  readonly parts: readonly vscode.Disposable[];
  /** Makes the page of a script, and shows it. */
  show(
    script: vscode.Uri,
    report: ExplainReport,
    explained: Explained,
    orders: readonly OrderArguments[],
  ): Promise<void>;
  /** Shows the page of a script again. */
  reveal(script: vscode.Uri): Promise<void>;
  orderOf(page: number, which: number): OrderArguments | undefined;
}

const pageOf = (script: vscode.Uri): vscode.Uri =>
  vscode.Uri.from({
    scheme: EXPLAINED_SCHEME,
    path: `/${fileName(script.path)} explained.md`,
    query: script.toString(),
  });

function targetOf({ script, number }: Page, to: StoryLink['to']): vscode.Uri {
  if ('line' in to) return script.with({ fragment: `L${to.line}` });
  const given: StepArguments = { page: number, ...to };
  return vscode.Uri.parse(`command:${COMMAND.goToExplainedStep}?${encodeURIComponent(JSON.stringify([given]))}`);
}

const actionsOf = (order: OrderArguments): vscode.Command[] => [
  { title: '$(debug-alt) Debug This Order', command: COMMAND.debugOrder, arguments: [order] },
  { title: '$(save) Save as Script...', command: COMMAND.saveOrder, arguments: [order] },
  // a schedule line of the script as it stands says nothing of a script that is changed
  ...(order.changed ? [] : [{ title: '$(copy) Copy Schedule', command: COMMAND.copyOrder, arguments: [order] }]),
];

export function registerStories(): Stories {
  const pages = new Map<string, Page>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const of = (uri: vscode.Uri): Page | undefined => pages.get(uri.toString());

  async function open(uri: vscode.Uri): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const viewColumn = vscode.window.visibleTextEditors.find((one) => one.document === document)?.viewColumn;
    await vscode.window.showTextDocument(document, {
      viewColumn: viewColumn ?? columnBeside(),
      preserveFocus: true,
      preview: false,
    });
  }

  const links: vscode.DocumentLinkProvider = {
    provideDocumentLinks(document) {
      const page = of(document.uri);
      if (!page) return [];
      return storyLinks(document.getText()).map(({ start, length, to }) => {
        const range = new vscode.Range(document.positionAt(start), document.positionAt(start + length));
        const link = new vscode.DocumentLink(range, targetOf(page, to));
        link.tooltip = 'line' in to ? 'Go to the line' : 'Go to the step in a session that follows the order';
        return link;
      });
    },
  };
  const lenses: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: (hear) => changed.event(() => hear()),
    provideCodeLenses(document) {
      const { orders = [] } = of(document.uri) ?? {};
      return explanationLines(document.getText()).flatMap((line, i) => {
        const order = orders[i];
        const top = new vscode.Range(line, 0, line, 0);
        return order ? actionsOf(order).map((command) => new vscode.CodeLens(top, command)) : [];
      });
    },
  };
  const selector = { scheme: EXPLAINED_SCHEME };
  const parts = [
    changed,
    vscode.workspace.registerTextDocumentContentProvider(EXPLAINED_SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => of(uri)?.text ?? 'Explain the results of the script again.\n',
    }),
    vscode.languages.registerDocumentLinkProvider(selector, links),
    vscode.languages.registerCodeLensProvider(selector, lenses),
  ];
  return {
    parts,
    async show(script, report, explained, orders) {
      const uri = pageOf(script);
      const number = of(uri)?.number ?? pages.size;
      pages.set(uri.toString(), { number, script, orders, text: storyText(fileName(script.path), report, explained) });
      changed.fire(uri);
      await open(uri);
    },
    async reveal(script) {
      await open(pageOf(script));
    },
    orderOf: (page, which) => [...pages.values()].find(({ number }) => number === page)?.orders[which],
  };
}
