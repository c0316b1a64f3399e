import { ref, watch, type Ref } from 'vue'

/**
 * A form that saves itself on this device while it is filled in. Only what `keep` says is written:
 * names and phone numbers stay out of the browser's storage.
 */
export function draft<T extends object>(key: string, fresh: () => T, keep: (value: T) => Partial<T> = (v) => v): { value: Ref<T>; clear: () => void } {
  const value = ref(fresh()) as Ref<T>
  Object.assign(value.value, read(key))
  const stop = watch(value, (next) => write(key, keep(next)), { deep: true })
  return {
    value,
    clear: () => {
      stop()
      write(key, undefined)
    },
  }
}

function read(key: string): object {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '{}') as object
  } catch {
    return {} // a broken draft is no draft
  }
}

function write(key: string, value: object | undefined): void {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value))
    else sessionStorage.removeItem(key)
  } catch {
    // storage full or refused: the form works, only without a draft
  }
}
