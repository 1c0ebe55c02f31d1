import type { community } from '@guildhall/contract/community'
import type { Handlers } from '../../../http/context.ts'
import { create } from './create-product.ts'
import { get } from './get-product.ts'
import { list } from './list-products.ts'
import { remove } from './remove-product.ts'
import { update } from './update-product.ts'

export const products: Handlers<typeof community.products> = { list, create, get, update, remove }
