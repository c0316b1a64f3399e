import { inject, provide, type Component } from 'vue'

/**
 * Which component fills in which type of field. Every face has the plain ones; the workbench puts
 * richer ones in their place. All take `field`, `error`, `v-model`.
 */
export type Controls = Record<string, Component>
const key = Symbol('controls')

export const provideControls = (controls: Controls) => provide(key, controls)
export const useControls = () => inject<Controls>(key, {})
