import { ref, watchEffect } from 'vue'
import { remember } from '@jingwei/ui'

type Density = 'regular' | 'compact'
const stored = () => {
  try {
    return localStorage.getItem('jingwei.density') === 'compact' ? 'compact' : 'regular'
  } catch {
    return 'regular'
  }
}

export const density = ref<Density>(stored())
watchEffect(() => (document.documentElement.dataset.density = density.value))

export function setDensity(next: Density): void {
  density.value = next
  remember('jingwei.density', next)
}
