// Errors that a request is answered with. Their numbers are the protocol's: the library, which has
// them too, is loaded by the server alone.
import type { ErrorCodes, LSPErrorCodes } from 'vscode-languageserver';

export const INVALID_REQUEST: typeof ErrorCodes.InvalidRequest = -32600;
export const INVALID_PARAMS: typeof ErrorCodes.InvalidParams = -32602;
export const NOT_INITIALIZED: typeof ErrorCodes.ServerNotInitialized = -32002;
export const REQUEST_CANCELLED: typeof LSPErrorCodes.RequestCancelled = -32800;
export const REQUEST_FAILED: typeof LSPErrorCodes.RequestFailed = -32803;

/** A request is answered with this error. */
export class Refused extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const refusal = (code: number, message: string): Refused => new Refused(code, message);
