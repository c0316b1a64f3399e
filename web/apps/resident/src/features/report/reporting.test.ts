import { beforeEach, describe, expect, it } from 'vitest'
import { hasPlace, reporting, startAfresh, toInput } from './reporting.ts'

beforeEach(() => startAfresh())
const filled = (part: object) => ({ ...reporting().value, request_type: 'complain' as const, text: ' 井盖碎了 ', ...part })

describe('a report', () => {
  it('sends a point with its address', () => expect(toInput(filled({ point: { lon: 1, lat: 2 }, address: ' 北门 ' })).place).toEqual({ lon: 1, lat: 2, address: '北门' }))
  it('sends a community when there is no point', () => expect(toInput(filled({ area: { code: '150302', name: 'x' } })).place).toEqual({ area: '150302' }))
  it('needs some place', () => {
    expect(hasPlace(filled({ address: '  ' }))).toBe(false)
    expect(hasPlace(filled({ address: '北门' }))).toBe(true)
  })
  it('keeps a tip-off confidential, whatever was ticked', () => expect(toInput(filled({ request_type: 'inform', confidential: false })).confidential).toBe(true))
  it('leaves people out who did not give a phone', () => expect(toInput(filled({ name: '张三' }))).not.toHaveProperty('reporter'))
  it('does not write names or phones into the draft', async () => {
    reporting().value.phone = '13800000000'
    reporting().value.text = '草稿'
    await Promise.resolve()
    const stored = sessionStorage.getItem('jingwei.reporting') ?? ''
    expect(stored).toContain('草稿')
    expect(stored).not.toContain('13800000000')
  })
})
