// Tools for language models: run a script, explore its orders, explain its results. Each reads a
// script and changes nothing; VS Code asks a person before it runs, as a search can take memory
// and time.
import * as vscode from 'vscode';
import { tryScript } from '../../core/check/trial.ts';
import { TOOL } from '../ids.ts';
import { breathe } from '../language/openScripts.ts';
import { type Tool, type ToolHost, toolHost } from './api.ts';
import { search } from './search.ts';
import { readToolScript, type ScriptInput, scriptName, ToolError, type ToolScript } from './toolScript.ts';
import { bounded, explainLines, exploreLines, runLines } from './toolTexts.ts';

/** A run that has not ended by then is given up. */
const MOST_STEPS = 1_000_000;

interface Words {
  readonly doing: (script: string) => string;
  readonly title: string;
  readonly question: (script: string) => string;
}

type Work = (script: ToolScript, token: vscode.CancellationToken) => Promise<readonly string[]>;

const toolOf = (host: ToolHost, words: () => Words, work: Work): Tool<ScriptInput> => ({
  prepareInvocation({ input }) {
    const { doing, title, question } = words();
    const message = new vscode.MarkdownString();
    message.appendText(question(scriptName(input)));
    if (input.script !== undefined) message.appendCodeblock(String(input.script), 'vmtrace');
    return { invocationMessage: doing(scriptName(input)), confirmationMessages: { title, message } };
  },
  async invoke({ input, tokenizationOptions }, token) {
    try {
      const lines = await work(await readToolScript(input), token);
      return host.result(bounded(lines, tokenizationOptions?.tokenBudget));
    } catch (error) {
      // the model is to correct its script and try again
      if (error instanceof ToolError) return host.result(bounded([`error: ${error.message}`]));
      throw error;
    }
  },
});

async function run({ compiled }: ToolScript, token: vscode.CancellationToken): Promise<string[]> {
  const trial = await tryScript({ compiled }, MOST_STEPS, {
    get isCancelled() {
      return token.isCancellationRequested;
    },
    breathe,
  });
  return runLines(compiled.config.vintage, trial);
}

export function registerTools(extension: vscode.Uri): vscode.Disposable[] {
  const host = toolHost();
  if (!host) return [];
  const { l10n } = vscode;
  return [
    host.register(
      TOOL.run,
      toolOf(
        host,
        () => ({
          doing: (script) => l10n.t('Running {0} in the VM map simulator', script),
          title: l10n.t('Run a VM map trace'),
          question: (script) => l10n.t('Run {0}? The simulator runs nothing of this machine.', script),
        }),
        run,
      ),
    ),
    host.register(
      TOOL.explore,
      toolOf(
        host,
        () => ({
          doing: (script) => l10n.t('Exploring every order of {0}', script),
          title: l10n.t('Explore every order of a VM map trace'),
          question: (script) =>
            l10n.t('Explore {0}? It takes memory and time up to the bounds of the settings vmtrace.explore.', script),
        }),
        async (script, token) => {
          const found = await search(extension, 'explore', script, token);
          return found.kind === 'done' ? exploreLines(found.report, found.ms) : [];
        },
      ),
    ),
    host.register(
      TOOL.explain,
      toolOf(
        host,
        () => ({
          doing: (script) => l10n.t('Explaining the results of {0}', script),
          title: l10n.t('Explain the results of a VM map trace'),
          question: (script) =>
            l10n.t('Explain {0}? It takes memory and time up to the bounds of the settings vmtrace.explore.', script),
        }),
        async (script, token) => {
          const found = await search(extension, 'explain', script, token);
          return found.kind === 'explained' ? explainLines(script.name, found.report) : [];
        },
      ),
    ),
  ];
}
