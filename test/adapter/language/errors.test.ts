// The errors of the language server, beside the library that it is written with.
import { expect, test } from 'vitest';
import { ErrorCodes, LSPErrorCodes } from 'vscode-languageserver-protocol/node';
import * as errors from '../../../adapter/language/errors.ts';

test("errors have the protocol's numbers", () => {
  expect(errors).toMatchObject({
    INVALID_REQUEST: ErrorCodes.InvalidRequest,
    INVALID_PARAMS: ErrorCodes.InvalidParams,
    NOT_INITIALIZED: ErrorCodes.ServerNotInitialized,
    REQUEST_CANCELLED: LSPErrorCodes.RequestCancelled,
    REQUEST_FAILED: LSPErrorCodes.RequestFailed,
  });
});
