// The extension's entry where a browser is the extension host: such a host loads one file and
// cannot `require` another, so this one reads the programs and evaluates them as the host does.
import * as vscode from 'vscode';
import { loaded, readPrograms } from './programs.ts';

interface Extension {
  activate(context: vscode.ExtensionContext): void;
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const require = (name: string): unknown => {
    if (name === 'vscode') return vscode;
    throw new Error(`a browser has no ${name}`);
  };
  const extension = loaded(await readPrograms(context.extensionUri), require) as Extension;
  extension.activate(context);
}
