// What a client can do. Most of it follows from what `initialize` says, the rest from who it is,
// read in the sources of the clients: VS Code and its family open our listings by URI, in the
// extension. nvim-dap, vimspector and dape show a listing that comes by reference in a buffer
// without breakpoints, dap-mode not at all; each shows a file on disk. nvim-dap and dap-mode stay
// with the thread that stopped before, unless a `continued` event lets go of it. dap-mode calls
// itself VS Code, but can do what VS Code could in 2020; columns of its console count from 0.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { OutputCategory } from '../console/lines.ts';
import type { Naming } from '../sources/listing.ts';
import type { Environment } from './environment.ts';

export interface ClientCapabilities {
  readonly variableType: boolean;
  readonly paging: boolean;
  readonly progress: boolean;
  readonly invalidated: boolean;
  /** `start` of a completion is a column. Others take it for an offset from 0, and filter by it. */
  readonly completionStart: boolean;
  /** The number of the first column in its console. */
  readonly firstColumn: number;
  /** It takes a session whose restart was refused for one that has ended, though it has not. */
  readonly losesRefusedRestart: boolean;
  /** It shows what the debugger itself says, output of the category `console`, as a warning. */
  readonly warnsOnConsole: boolean;
  /** It counts the empty line after the last line break as a line, and can show it. */
  readonly lineAfterLast: boolean;
  /** It shows output of the category `important`. */
  readonly important: boolean;
  /** Output has groups in it that a person opens. */
  readonly groups: boolean;
  readonly listings: Naming;
}

/** A client that has said nothing. */
export const UNKNOWN: ClientCapabilities = {
  variableType: false,
  paging: false,
  progress: false,
  invalidated: false,
  completionStart: true,
  firstColumn: 1,
  losesRefusedRestart: false,
  warnsOnConsole: false,
  lineAfterLast: false,
  important: false,
  groups: false,
  listings: { by: 'reference' },
};

const FAMILY = /^(vscode|code-oss|codespaces)/;

/** dap-mode says word for word what VS Code says, but to an adapter outside of an extension. */
const isPretender = (args: DebugProtocol.InitializeRequestArguments, environment: Environment): boolean =>
  environment.listingFile !== undefined &&
  args.supportsInvalidatedEvent !== true &&
  args.supportsProgressReporting !== true &&
  args.supportsMemoryReferences !== true;

export function readClient(
  args: DebugProtocol.InitializeRequestArguments,
  environment: Environment,
): ClientCapabilities {
  const id = args.clientID ?? '';
  const pretends = FAMILY.test(id) && isPretender(args, environment);
  const vscode = FAMILY.test(id) && !pretends;
  const { listingFile } = environment;
  // our own programs show no listing whole
  const isOurs = id.startsWith('vmtrace');
  const elsewhere: Naming = listingFile && !isOurs ? { by: 'file', file: listingFile } : { by: 'reference' };
  return {
    variableType: args.supportsVariableType === true,
    paging: args.supportsVariablePaging === true,
    progress: args.supportsProgressReporting === true,
    invalidated: args.supportsInvalidatedEvent === true,
    completionStart: !FAMILY.test(id) && !id.startsWith('theia'),
    firstColumn: pretends || args.columnsStartAt1 === false ? 0 : 1,
    losesRefusedRestart: vscode,
    warnsOnConsole: vscode,
    lineAfterLast: vscode,
    important: vscode,
    groups: vscode,
    listings: vscode ? { by: 'uri' } : elsewhere,
  };
}

/** The protocol's category that a client shows as what is meant. */
export function shownCategory(category: OutputCategory, has: ClientCapabilities): string {
  if (category === 'warning' || (category === 'important' && !has.important)) return 'console';
  return category === 'console' && has.warnsOnConsole ? 'stdout' : category;
}
