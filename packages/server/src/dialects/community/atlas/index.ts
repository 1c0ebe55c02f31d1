import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { createCategory } from './create-category.ts'
import { createHotspot } from './create-hotspot.ts'
import { getHotspot } from './get-hotspot.ts'
import { listCategories } from './list-categories.ts'
import { listHotspots } from './list-hotspots.ts'
import { removeCategory } from './remove-category.ts'
import { removeHotspot } from './remove-hotspot.ts'
import { updateCategory } from './update-category.ts'
import { updateHotspot } from './update-hotspot.ts'

export const atlas: Handlers<typeof community.atlas> = {
  listCategories,
  createCategory,
  updateCategory,
  removeCategory,
  listHotspots,
  getHotspot,
  createHotspot,
  updateHotspot,
  removeHotspot,
}
