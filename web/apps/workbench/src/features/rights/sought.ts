import type { RightLine } from '@jingwei/api'

/** The lines of one domain or procedure. */
export interface Part { key: string; name: string; procedure: boolean; lines: RightLine[] }

/** Lines in which every word stands somewhere, by domain and procedure in the order they came. */
export function sought(lines: RightLine[], text: string): Part[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const parts = new Map<string, Part>()
  for (const line of lines) {
    const said = [line.part_name, line.act, line.act_name, line.who, line.who_name].join(' ').toLowerCase()
    if (!words.every((w) => said.includes(w))) continue
    const key = `${line.procedure ? 'procedure' : 'domain'}-${line.part}`
    const part = parts.get(key) ?? { key, name: line.part_name, procedure: line.procedure, lines: [] }
    part.lines.push(line)
    parts.set(key, part)
  }
  return [...parts.values()]
}
