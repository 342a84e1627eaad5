// The words on the buttons of messages, in the language of the editor. A message answers with the
// word, so that each is made where it is shown and compared.
import * as vscode from 'vscode';

export const BUTTON = {
  get explain(): string {
    return vscode.l10n.t('Explain the Results');
  },
  get convert(): string {
    return vscode.l10n.t('Convert to a Script');
  },
  get restart(): string {
    return vscode.l10n.t('Restart');
  },
  get openExample(): string {
    return vscode.l10n.t('Open an Example');
  },
  get debugOrder(): string {
    return vscode.l10n.t('Debug This Order');
  },
  get debugClosest(): string {
    return vscode.l10n.t('Debug the Closest Order');
  },
  get save(): string {
    return vscode.l10n.t('Save as Script...');
  },
  get changeBounds(): string {
    return vscode.l10n.t('Change the Bounds');
  },
} as const;
