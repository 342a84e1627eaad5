// What the protocol library needs of Node's `url`, for the browser bundle.
export const URL = globalThis.URL;
