// The kernels to choose from, the latest first, each with what it is.
import type * as vscode from 'vscode';
import { VINTAGES, type Vintage } from '../../core/kernel/constants.ts';
import { VINTAGE_DOCS } from '../../core/language/docs/languageDocs.ts';
import { showQuickPick } from './questions.ts';

interface KernelItem extends vscode.QuickPickItem {
  readonly label: Vintage;
}

export async function pickKernel(
  placeHolder: string,
  passes: (kernel: Vintage) => boolean = () => true,
): Promise<Vintage | undefined> {
  const items = VINTAGES.filter(passes)
    .reverse()
    .map((label): KernelItem => ({ label, description: VINTAGE_DOCS[label].replaceAll('`', '') }));
  return (await showQuickPick(items, { placeHolder }))?.label;
}
