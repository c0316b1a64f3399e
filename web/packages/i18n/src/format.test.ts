import { describe, expect, it } from 'vitest'
import { date, dateTime, dayBegins, dayEnds, inWords, minutesUntil, timeLeft, timeOfDay } from './format.ts'

const said = (key: string, values: Record<string, unknown>) => `${key} ${Object.values(values).join(' ')}`

describe('dates', () => {
  it('are of Shanghai, whatever the machine says', () => {
    expect(dateTime('2026-11-21T12:41:00Z')).toBe('2026-11-21 20:41')
    expect(date('2026-12-31T16:30:00Z')).toBe('2027-01-01')
    expect(timeOfDay('2026-11-21T16:05:00Z')).toBe('00:05')
  })
  it('begin and end at midnight there', () => {
    expect(dayBegins('2026-11-22')).toBe('2026-11-21T16:00:00.000Z')
    expect(dayEnds('2026-12-31')).toBe('2026-12-31T16:00:00.000Z')
    expect(date(dayBegins('2027-01-01'))).toBe('2027-01-01')
  })
  it('leave what is no instant as it is', () => expect(dateTime('soon')).toBe('soon'))
})

describe('inWords', () => {
  it.each([
    [200, 'time.left.hours 3 20'],
    [0, 'time.left.minutes 0'],
    [59, 'time.left.minutes 59'],
    [-120, 'time.late.hours 2 0'],
    [2940, 'time.left.days 2 1'],
    [-1441, 'time.late.hours 24 1'],
    [2280, 'time.left.hours 38 0'],
  ])('%i minutes', (minutes, words) => expect(inWords(said, minutes)).toBe(words))
})

describe('timeLeft', () => {
  const past = '2020-01-01T00:00:00Z'
  it('is the server\'s working time when that is a matter of hours', () => expect(timeLeft(said, { remaining: -130, due: past })).toBe('time.late.hours 2 10'))
  it('says the same all night and all weekend', () => {
    const friday = { remaining: 90, due: '2026-10-26T02:00:00Z' }
    expect(timeLeft(said, friday)).toBe('time.left.hours 1 30')
    expect(timeLeft(said, { ...friday, remaining: -330 })).toBe('time.late.hours 5 30')
  })
  it('is nothing without a due moment', () => expect(timeLeft(said, { remaining: null, due: null })).toBeUndefined())
  it('is no longer late on Sunday than it was on Friday evening', () => expect(timeLeft(said, { remaining: 0, due: past })).toMatch(/^time\.late\.now/))
  it('is the wall\'s from two days on', () => expect(timeLeft(said, { remaining: -2880, due: past })).toMatch(/^time\.late\.days/))
})

it('minutesUntil cuts towards nought', () => expect(minutesUntil('2026-11-21T12:00:30Z', Date.parse('2026-11-21T11:00:00Z'))).toBe(60))
