// What clients can do, read from what they say of themselves at initialize. Most is said in words of the protocol; the rest follows from who
// they are, as their sources have it:
//   VS Code and its family open our listings by URI, in the extension.
//   nvim-dap opens a listing that comes by reference in a new buffer at each stop, without breakpoints and their signs; vimspector in a scratch
//   buffer; dape in one that has no path; dap-mode not at all. A file on disk is what each of them shows, and sets breakpoints in.
//   nvim-dap takes a stop of another thread for a second one and continues it, dap-mode goes on looking at the thread of before, unless they
//   have been told that this one has gone on (stopNow).
//   dap-mode says that it is VS Code, but not what VS Code has been able to do since 2020. Columns of its console count from 0.
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { OutputCategory } from '../console/lines.ts';
import type { Naming } from '../sources/listing.ts';
import type { Environment } from './environment.ts';

export interface ClientCapabilities {
  readonly variableType: boolean;
  readonly paging: boolean;
  readonly progress: boolean;
  readonly invalidated: boolean;
  /** It takes `start` of a proposal for a column; others take it for an offset that counts from 0, and filter by it. */
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
  listings: { by: 'reference' },
};

const FAMILY = /^(vscode|code-oss|codespaces)/;

/** Says what dap-mode says, word for word, in an adapter of its own: there is no extension of ours on the other side. */
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
  const ours = id.startsWith('vmtrace');
  const elsewhere: Naming = listingFile && !ours ? { by: 'file', file: listingFile } : { by: 'reference' };
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
    listings: vscode ? { by: 'uri' } : elsewhere,
  };
}

/** The protocol's category that a client shows as what is meant. */
export function shownCategory(category: OutputCategory, has: ClientCapabilities): string {
  if (category === 'warning' || (category === 'important' && !has.important)) return 'console';
  return category === 'console' && has.warnsOnConsole ? 'stdout' : category;
}
