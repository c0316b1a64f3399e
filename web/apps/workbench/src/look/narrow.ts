import { onBeforeUnmount, ref } from 'vue'

/** Whether the window is no wider than that, as long as the component lives. */
export function useNarrow(most: string) {
  const asked = matchMedia(`(max-width: ${most})`)
  const narrow = ref(asked.matches)
  const turned = () => (narrow.value = asked.matches)
  asked.addEventListener('change', turned)
  onBeforeUnmount(() => asked.removeEventListener('change', turned))
  return narrow
}
