// Every request of a session: what it takes and gives, in the protocol's own types and in ours.
import type { DebugProtocol as P } from '@vscode/debugprotocol';
import type { Saved } from '../../core/save/saving.ts';
import type { StateBody } from '../inspection/stateBody.ts';
import type {
  AskArguments,
  BranchRow,
  Chain,
  ChangesAnswer,
  ChangesArguments,
  FindAnswer,
  FindArguments,
  FindProposals,
  HistoryAnswer,
  HistoryArguments,
  HistoryEvent,
  JumpAnswer,
  JumpArguments,
  LaunchArguments,
  OutlookAnswer,
  PictureAnswer,
  PictureArguments,
  PictureDetail,
  PicturePoint,
  REQUEST,
  StateArguments,
} from '../protocol.ts';

type Thread = { threadId: number };
type Nothing = Record<never, never>;

interface Request<A, B = void> {
  readonly takes: A;
  readonly gives: B;
}

interface Requests {
  initialize: Request<P.InitializeRequestArguments, P.Capabilities>;
  launch: Request<Partial<LaunchArguments>>;
  configurationDone: Request<Nothing>;
  // the protocol wants the arguments of the launch one level down; nvim-dap has them here
  restart: Request<{ arguments?: Partial<LaunchArguments> } & Partial<LaunchArguments>>;
  terminate: Request<Nothing>;
  disconnect: Request<Nothing>;
  cancel: Request<P.CancelArguments>;

  setBreakpoints: Request<P.SetBreakpointsArguments, P.SetBreakpointsResponse['body']>;
  breakpointLocations: Request<P.BreakpointLocationsArguments, P.BreakpointLocationsResponse['body']>;
  setFunctionBreakpoints: Request<P.SetFunctionBreakpointsArguments, P.SetFunctionBreakpointsResponse['body']>;
  setExceptionBreakpoints: Request<
    P.SetExceptionBreakpointsArguments,
    NonNullable<P.SetExceptionBreakpointsResponse['body']>
  >;
  setInstructionBreakpoints: Request<P.SetInstructionBreakpointsArguments, P.SetInstructionBreakpointsResponse['body']>;
  dataBreakpointInfo: Request<P.DataBreakpointInfoArguments, P.DataBreakpointInfoResponse['body']>;
  setDataBreakpoints: Request<P.SetDataBreakpointsArguments, P.SetDataBreakpointsResponse['body']>;
  exceptionInfo: Request<P.ExceptionInfoArguments, P.ExceptionInfoResponse['body']>;

  continue: Request<P.ContinueArguments, P.ContinueResponse['body']>;
  next: Request<P.NextArguments>;
  stepIn: Request<P.StepInArguments>;
  stepOut: Request<P.StepOutArguments>;
  stepBack: Request<P.StepBackArguments>;
  reverseContinue: Request<P.ReverseContinueArguments>;
  pause: Request<Nothing>;
  stepInTargets: Request<P.StepInTargetsArguments, P.StepInTargetsResponse['body']>;
  gotoTargets: Request<P.GotoTargetsArguments, P.GotoTargetsResponse['body']>;
  goto: Request<P.GotoArguments>;
  restartFrame: Request<P.RestartFrameArguments>;
  [REQUEST.stepBackInto]: Request<Thread>;
  [REQUEST.stepBackOut]: Request<Thread>;
  [REQUEST.runOnly]: Request<Thread>;
  [REQUEST.runUntilBlocked]: Request<Thread>;
  [REQUEST.freeze]: Request<Thread & { frozen: boolean }, { frozen: number[] }>;
  [REQUEST.jump]: Request<JumpArguments, JumpAnswer>;
  [REQUEST.explainValue]: Request<AskArguments, Chain>;
  [REQUEST.changes]: Request<ChangesArguments, ChangesAnswer>;
  [REQUEST.find]: Request<FindArguments, FindAnswer>;
  [REQUEST.findProposals]: Request<{ query?: string }, FindProposals>;
  [REQUEST.findNext]: Request<{ query: string; direction?: 'back' | 'forward' }, JumpAnswer>;
  [REQUEST.undoJump]: Request<Nothing>;
  [REQUEST.travel]: Request<{ position: number; branch?: number }>;

  threads: Request<Nothing, P.ThreadsResponse['body']>;
  stackTrace: Request<P.StackTraceArguments, P.StackTraceResponse['body']>;
  scopes: Request<P.ScopesArguments, P.ScopesResponse['body']>;
  variables: Request<P.VariablesArguments, P.VariablesResponse['body']>;
  evaluate: Request<P.EvaluateArguments, P.EvaluateResponse['body']>;
  completions: Request<P.CompletionsArguments, P.CompletionsResponse['body']>;
  [REQUEST.state]: Request<StateArguments, StateBody>;
  [REQUEST.hex]: Request<{ hex?: boolean }, { hex: boolean }>;
  [REQUEST.renamed]: Request<{ program: string }>;

  setVariable: Request<P.SetVariableArguments, P.SetVariableResponse['body']>;
  setExpression: Request<P.SetExpressionArguments, P.SetExpressionResponse['body']>;
  terminateThreads: Request<P.TerminateThreadsArguments>;

  source: Request<Partial<P.SourceArguments>, P.SourceResponse['body']>;
  loadedSources: Request<Nothing, P.LoadedSourcesResponse['body']>;
  locations: Request<P.LocationsArguments, P.LocationsResponse['body']>;
  disassemble: Request<P.DisassembleArguments, P.DisassembleResponse['body']>;

  [REQUEST.history]: Request<HistoryArguments, HistoryAnswer>;
  [REQUEST.historyEvents]: Request<{ index: number; byTime?: boolean }, { events: HistoryEvent[]; more: boolean }>;
  [REQUEST.picture]: Request<PictureArguments, PictureAnswer>;
  [REQUEST.pictureDetail]: Request<PicturePoint, PictureDetail>;
  [REQUEST.outlook]: Request<Nothing, OutlookAnswer>;
  [REQUEST.branches]: Request<Nothing, { branches: BranchRow[] }>;
  [REQUEST.takeBranch]: Request<{ branch: number }>;
  [REQUEST.renameBranch]: Request<{ branch: number; name: string }, Nothing>;
  [REQUEST.script]: Request<{ form: 'schedule' | 'script' }, Saved | undefined>;
}

export type Command = keyof Requests;
export type Taken<C extends Command> = Requests[C]['takes'];
export type Given<C extends Command> = Requests[C]['gives'];
