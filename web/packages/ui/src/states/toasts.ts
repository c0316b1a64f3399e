import { ref } from 'vue'

/** A short word at the edge. With `undo` it stays ten seconds: as long as the act can be taken back. */
export interface Toast { key: number; text: string; undo?: (() => void) | undefined }

export const toasts = ref<Toast[]>([])
let counter = 0

export function toast(text: string, undo?: () => void): void {
  const key = counter++
  toasts.value = [...toasts.value.slice(-2), { key, text, undo }]
  setTimeout(() => dismiss(key), undo ? 10_000 : 5_000)
}

export function dismiss(key: number): void {
  toasts.value = toasts.value.filter((entry) => entry.key !== key)
}
