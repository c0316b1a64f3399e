import { ref, watchEffect } from 'vue'

/** How this person wants the pages: kept on the device, never sent anywhere. */
export type Theme = 'light' | 'dark'

const stored = (key: string) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null // private windows refuse storage; the page works without it
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // see stored()
  }
}

const preferred = (): Theme => (globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

export const theme = ref<Theme>((stored('jingwei.theme') as Theme | null) ?? preferred())
export const elder = ref(stored('jingwei.elder') === 'yes')

/** Puts theme and elder mode on the root element and keeps them there. */
export function applyLooks(withElder = false): void {
  watchEffect(() => {
    const root = document.documentElement
    root.dataset.theme = theme.value
    if (withElder && elder.value) root.dataset.elder = ''
    else delete root.dataset.elder
  })
}

export function setTheme(next: Theme): void {
  theme.value = next
  remember('jingwei.theme', next)
}

export function setElder(on: boolean): void {
  elder.value = on
  remember('jingwei.elder', on ? 'yes' : 'no')
}
