// Errors of the protocol, by their numbers.
export const METHOD_NOT_FOUND = -32601;
export const INVALID_REQUEST = -32600;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
export const NOT_INITIALIZED = -32002;
export const REQUEST_CANCELLED = -32800;
export const REQUEST_FAILED = -32803;

/** A request is answered with this error. */
export class Refused extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export const refusal = (code: number, message: string): Refused => new Refused(code, message);
