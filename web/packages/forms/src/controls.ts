import { inject, provide, type Component } from 'vue'
import type { Field } from '@jingwei/api'

/**
 * Which component fills in which type of field. Every face has the plain ones; the workbench puts
 * richer ones in their place. All take `field`, `error`, `v-model`.
 */
export type Controls = Record<string, Component>
const key = Symbol('controls')

export const provideControls = (controls: Controls) => provide(key, controls)
export const useControls = () => inject<Controls>(key, {})

/** What a name says beyond its type: a subcategory is chosen from the taxonomy, what a village owns and lets from its register. */
const named: Record<string, [kind: string, control: string]> = {
  subcategory: ['text', 'subcategory'],
  asset: ['matter', 'village_asset'],
  lease: ['matter', 'village_lease'],
}

export const kindOf = (field: Field) => (named[field.name]?.[0] === field.kind ? named[field.name]![1] : field.kind)
