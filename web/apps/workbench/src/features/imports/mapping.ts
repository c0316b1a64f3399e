/** Field to heading, as it is chosen on screen. */
export type Chosen = Record<string, string>

/** A text in TOML. Control characters have no place in a heading. */
const quoted = (text: string) => `"${text.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/[\\"]/g, '\\$&')}"`

/** The mapping file that says what was chosen; nothing where nothing was. A test territory is named by the file alone. */
export function mappingText(chosen: Chosen): string {
  const named = Object.entries(chosen).filter(([, heading]) => heading)
  return named.map(([field, heading]) => `[columns.${field}]\nfrom = ${quoted(heading)}\n`).join('\n')
}
