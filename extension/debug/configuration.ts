// A launch configuration filled in: F5 has to work with no launch.json and with no folder open,
// where VS Code hands over an empty configuration and the active editor is all there is to go by.
import * as vscode from 'vscode';
import { fileName } from '../../adapter/sources/fileName.ts';
import { DEBUG_TYPE, EXTENSION, LANGUAGE } from '../ids.ts';

/** A configuration as it comes: every attribute may be missing. */
export interface LaunchConfiguration {
  type?: string;
  name?: string;
  request?: string;
  program?: unknown;
  stopOnEntry?: unknown;
  stopAtEnd?: unknown;
  noDebug?: unknown;
  [attribute: string]: unknown;
}

/** The active editor's document. */
interface ActiveScript {
  readonly languageId: string;
  /** What the adapter is to be given as its program: a path, or a URI if it is no file. */
  readonly program: string;
}

export type Filled =
  | { readonly ok: true; readonly configuration: LaunchConfiguration & { type: string; name: string; request: string } }
  | { readonly ok: false; readonly message: string };

export const noScript = (): string =>
  vscode.l10n.t('There is no {0} script to debug: open one, or name one as "program" in launch.json.', EXTENSION);

/**
 * Offered first, and without a program: VS Code repeats at F5 what was picked last, and this
 * follows the editor.
 */
export const OPEN_SCRIPT = 'Debug the open script';

/**
 * VS Code opens the Debug Console for the first session of a window alone, in the panel that the
 * map is in. A run without debugging prints there, the first or not.
 */
const CONSOLE_STAYS_SHUT = 'neverOpen';
const CONSOLE_OPENS = 'openOnSessionStart';

/** What a person's own settings say. */
export interface OwnSettings {
  /** There is one for when the Debug Console opens. */
  readonly opensConsole?: boolean;
}

export function fillConfiguration(
  given: LaunchConfiguration,
  active: ActiveScript | undefined,
  own: OwnSettings = {},
): Filled {
  const program = given.program ?? (active?.languageId === LANGUAGE ? active.program : undefined);
  if (program === undefined || program === '') return { ok: false, message: noScript() };
  if (typeof program !== 'string') {
    return {
      ok: false,
      message: vscode.l10n.t('"program" in launch.json must be the path of a {0} script, in quotes.', EXTENSION),
    };
  }
  const request = given.request ?? 'launch';
  if (request !== 'launch') {
    return {
      ok: false,
      message: vscode.l10n.t('A trace can be launched only; "request" in launch.json is "{0}", not "launch".', request),
    };
  }
  return {
    ok: true,
    configuration: {
      ...(!own.opensConsole && {
        internalConsoleOptions: given.noDebug === true ? CONSOLE_OPENS : CONSOLE_STAYS_SHUT,
      }),
      ...given,
      type: DEBUG_TYPE,
      request,
      name: (given.name !== OPEN_SCRIPT && given.name) || `Debug ${fileName(program)}`,
      program,
      // Run Without Debugging comes here with `noDebug` set: it is to end by itself.
      stopAtEnd: given.noDebug !== true && (given.stopAtEnd ?? true),
    },
  };
}
