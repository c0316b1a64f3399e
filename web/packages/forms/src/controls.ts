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

/** A procedure asks for a subcategory as a text of that name; here it is chosen from the taxonomy. */
export const kindOf = (field: Field) => (field.kind === 'text' && field.name === 'subcategory' ? 'subcategory' : field.kind)
