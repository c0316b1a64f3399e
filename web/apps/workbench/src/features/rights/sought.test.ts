import { expect, test } from 'vitest'
import type { RightLine } from '@jingwei/api'
import { sought } from './sought.ts'

const line = (part: string, act: string, who: string, procedure = false): RightLine =>
  ({ part, part_name: part, procedure, act, act_name: act, who, who_name: who, reach: 'own_area', levels: [], unit: false })
const lines = [line('casework', 'see', 'Dispatcher'), line('casework', 'list', 'auditor'), line('report', 'dispatch', 'dispatcher', true), line('report', 'report', 'everybody')]

test('every word must stand in the line, in either case, and parts keep their order', () => {
  const cases: [string, string[]][] = [
    ['', ['domain-casework', 'procedure-report', 'domain-report']],
    ['DISPATCHER', ['domain-casework', 'procedure-report']],
    ['dispatcher see', ['domain-casework']],
    ['  auditor  ', ['domain-casework']],
    ['nobody', []],
  ]
  for (const [text, keys] of cases) expect(sought(lines, text).map((p) => p.key), text).toEqual(keys)
  expect(sought(lines, 'dispatcher')[0]?.lines).toHaveLength(1)
})
