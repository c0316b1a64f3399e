// The journeys against the program, the longest first: two go side by side.
import * as account from './account.mjs'
import * as grid from './grid.mjs'
import * as boundaries from './boundaries.mjs'
import * as imports from './imports.mjs'
import * as shapefile from './shapefile.mjs'
import * as loop from './loop.mjs'
import * as near from './near.mjs'
import * as plain from './plain.mjs'
import * as rights from './rights.mjs'
import * as search from './search.mjs'
import * as shift from './shift.mjs'
import * as supervision from './supervision.mjs'
import * as turns from './turns.mjs'
import * as village from './village.mjs'
import * as whistle from './whistle.mjs'

export const journeys = { ...loop, ...whistle, ...turns, ...grid, ...shift, ...imports, ...shapefile, ...boundaries, ...account, ...near, ...plain, ...rights, ...search, ...supervision, ...village }
export * as room from './room.mjs'
