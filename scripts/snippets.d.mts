export function snippetsOf(root: string): Promise<string>;
