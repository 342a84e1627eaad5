// A row as VS Code draws it.
import * as vscode from 'vscode';
import { CHANGED_SCHEME } from '../ids.ts';
import type { Node } from './tree.ts';

export function treeItem({ row, children }: Node): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  const leaf = children === undefined && !row.lazy;
  const item = new vscode.TreeItem(row.label, leaf ? None : row.expanded ? Expanded : Collapsed);
  item.id = row.id;
  item.description = row.description;
  // Never without an icon: the URI of a changed row would get a file's.
  item.iconPath = new vscode.ThemeIcon(row.icon ?? 'symbol-field', row.color && new vscode.ThemeColor(row.color));
  if (row.kind) item.contextValue = row.kind;
  // All of the row, as a narrow view shows its beginning only; without a tooltip the URI of a
  // changed row would be one.
  item.tooltip = row.tooltip ? new vscode.MarkdownString(row.tooltip) : `${row.label}  ${row.description}`.trim();
  item.accessibilityInformation = { label: row.spoken, role: 'treeitem' };
  if (row.changed) item.resourceUri = vscode.Uri.from({ scheme: CHANGED_SCHEME, path: `/${row.id}` });
  return item;
}
