/** What narrows a list of hotspots. Each combination is a statement of its own, so that each has a plan of its own. */
import { type Box, crossingEdges, isCrossing } from './geo.ts'

export interface Filters {
  readonly categoryId?: string | undefined
  readonly box?: Box | undefined
}

interface Shape {
  readonly name: string
  readonly parameterCount: number
  /** Conditions on `h`, each with its `and`; their parameters come after the `from` that are there already. */
  readonly where: (from: number) => string
}

const latitudes = (n: number) => `h.latitude between $${n} and $${n + 1}`
const boxes: readonly Shape[] = [
  { name: '', parameterCount: 0, where: () => '' },
  { name: '.box', parameterCount: 4, where: (n) => ` and ${latitudes(n + 1)} and h.longitude between $${n + 3} and $${n + 4}` },
  {
    name: '.crossing',
    parameterCount: 4,
    where: (n) => ` and ${latitudes(n + 1)} and (h.longitude >= $${n + 3} or h.longitude <= $${n + 4})`,
  },
]
const inCategory: Shape = { name: '.category', parameterCount: 1, where: (n) => ` and h.category_id = $${n + 1}` }

export const shapes: readonly Shape[] = boxes.flatMap((box) => [
  box,
  {
    name: inCategory.name + box.name,
    parameterCount: box.parameterCount + 1,
    where: (n) => inCategory.where(n) + box.where(n + 1),
  },
])

/** The `name` of the shape that these filters take. */
export const shapeOf = ({ categoryId, box }: Filters): string =>
  (categoryId === undefined ? '' : inCategory.name) + (box === undefined ? '' : isCrossing(box) ? '.crossing' : '.box')

/** In the order of the shape's parameters. */
export function parametersOf({ categoryId, box }: Filters): unknown[] {
  const category = categoryId === undefined ? [] : [categoryId]
  if (box === undefined) return category
  const { west, east } = isCrossing(box) ? crossingEdges(box) : box
  return [...category, box.south, box.north, west, east]
}
