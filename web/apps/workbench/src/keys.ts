import { onBeforeUnmount, onMounted, ref } from 'vue'
import { remember } from '@jingwei/ui'

/** Single letters as commands can be switched off: a screen reader or dictation may send them unmeant. */
const stored = () => {
  try {
    return localStorage.getItem('jingwei.letters') !== 'off'
  } catch {
    return true
  }
}
export const letters = ref(stored())

export function setLetters(on: boolean): void {
  letters.value = on
  remember('jingwei.letters', on ? 'on' : 'off')
}

export type Keys = Record<string, (event: KeyboardEvent) => void>

/** `Ctrl+Enter`, `Escape`, `j`: the name of a key press; undefined while somebody types a letter. */
export function nameOf(event: KeyboardEvent, lettersOn: boolean): string | undefined {
  if (event.isComposing || event.altKey || event.metaKey) return undefined
  if (event.ctrlKey) return event.key === 'Enter' ? 'Ctrl+Enter' : undefined
  const typing = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName))
  const ticking = event.target instanceof HTMLInputElement && event.target.type === 'checkbox'
  if (event.key === 'Escape') return 'Escape'
  if ((typing && !ticking) || (event.key.length === 1 && !lettersOn)) return undefined
  return event.key
}

/** While the component is on the page and no dialog is open. */
export function useKeys(keys: Keys): void {
  function onKey(event: KeyboardEvent) {
    if (document.querySelector('dialog[open]')) return
    const name = nameOf(event, letters.value)
    const act = name === undefined ? undefined : keys[name]
    if (!act) return
    event.preventDefault()
    act(event)
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}
