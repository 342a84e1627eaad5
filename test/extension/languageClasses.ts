// The classes of VS Code's language features, as far as the providers make them: plain holders.
type Rest = readonly unknown[];

/** A class whose members are its arguments, by these names. */
const holder = (...names: string[]) =>
  class {
    constructor(...values: Rest) {
      names.forEach((name, i) => {
        if (values[i] !== undefined) Object.assign(this, { [name]: values[i] });
      });
    }
  };

export const Location = holder('uri', 'range');
export const DiagnosticRelatedInformation = holder('location', 'message');
export const DocumentHighlight = holder('range', 'kind');
export const DocumentHighlightKind = { Text: 0, Read: 1, Write: 2 };
export const DocumentSymbol = holder('name', 'detail', 'kind', 'range', 'selectionRange');
export const SymbolInformation = holder('name', 'kind', 'containerName', 'location');
export const SymbolKind = {
  Namespace: 2,
  Struct: 22,
  File: 0,
  Module: 1,
  Package: 3,
  Class: 4,
  Method: 5,
  Constant: 13,
  Function: 11,
  Key: 19,
};
export const FoldingRange = holder('start', 'end', 'kind');
export const FoldingRangeKind = { Comment: 1, Imports: 2, Region: 3 };
export const SelectionRange = holder('range', 'parent');
export const SignatureHelp = holder();
export const SignatureInformation = holder('label', 'documentation');
export const ParameterInformation = holder('label', 'documentation');
export const SemanticTokens = holder('data');
export const InlayHint = holder('position', 'label');
export const CodeLens = holder('range', 'command');
export const DocumentLink = holder('range', 'target');

export const CompletionItemKind = {
  Keyword: 'keyword',
  Function: 'function',
  EnumMember: 'enum member',
  Constant: 'constant',
  Event: 'event',
  Field: 'field',
  Variable: 'variable',
  File: 'file',
  Module: 'module',
  Value: 'value',
  Reference: 'reference',
  Method: 'method',
  Property: 'property',
};
