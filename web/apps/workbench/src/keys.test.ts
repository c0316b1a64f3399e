import { describe, expect, it } from 'vitest'
import { nameOf } from './keys.ts'

function pressed(key: string, more: KeyboardEventInit = {}, target: HTMLElement = document.body) {
  const event = new KeyboardEvent('keydown', { key, ...more })
  Object.defineProperty(event, 'target', { value: target })
  return event
}
const box = (type: string) => Object.assign(document.createElement('input'), { type })

describe('a key press', () => {
  it.each<[string, KeyboardEvent, boolean, string | undefined]>([
    ['a letter on the page', pressed('j'), true, 'j'],
    ['a letter switched off', pressed('j'), false, undefined],
    ['Esc is no letter', pressed('Escape'), false, 'Escape'],
    ['a letter typed into a field', pressed('x', {}, box('text')), true, undefined],
    ['a letter on a tick box', pressed('x', {}, box('checkbox')), true, 'x'],
    ['Esc in a field', pressed('Escape', {}, box('text')), true, 'Escape'],
    ['Ctrl+Enter in a field', pressed('Enter', { ctrlKey: true }, document.createElement('textarea')), true, 'Ctrl+Enter'],
    ['the browser keeps its own', pressed('r', { ctrlKey: true }), true, undefined],
    ['a word being composed', pressed('Enter', { isComposing: true }), true, undefined],
  ])('%s', (_, event, on, name) => expect(nameOf(event, on)).toBe(name))
})
