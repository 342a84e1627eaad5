// The part of VS Code's API for tools of language models that is used here. It is
// there since VS Code
// 1.95, and the extension runs in older ones without its tools.
import * as vscode from 'vscode';

interface Invocation<Input> {
  readonly input: Input;
  readonly tokenizationOptions?: { readonly tokenBudget: number };
}

interface Prepared {
  readonly invocationMessage: string;
  readonly confirmationMessages: { readonly title: string; readonly message: vscode.MarkdownString };
}

export interface Tool<Input> {
  prepareInvocation(of: { readonly input: Input }): Prepared;
  invoke(of: Invocation<Input>, token: vscode.CancellationToken): Promise<object>;
}

interface Api {
  readonly lm?: { registerTool?<Input>(name: string, tool: Tool<Input>): vscode.Disposable };
  readonly LanguageModelTextPart?: new (text: string) => object;
  readonly LanguageModelToolResult?: new (parts: readonly object[]) => object;
}

export interface ToolHost {
  register<Input>(name: string, tool: Tool<Input>): vscode.Disposable;
  result(text: string): object;
}

/** undefined: this VS Code has no tools. */
export function toolHost(): ToolHost | undefined {
  const { lm, LanguageModelTextPart: Part, LanguageModelToolResult: Result } = vscode as unknown as Api;
  const register = lm?.registerTool?.bind(lm);
  return register && Part && Result && { register, result: (text) => new Result([new Part(text)]) };
}
