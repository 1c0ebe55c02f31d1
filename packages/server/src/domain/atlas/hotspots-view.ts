/** A hotspot as it leaves, as a select list over `h` and its category `c`; the statements that list hotspots share it. */

export type Format = 'json' | 'geojson'

const category = `json_build_object('id', c.id, 'name', c.name, 'color', c.color, 'icon', c.icon)`

export const views: Readonly<Record<Format, string>> = {
  json: `h.id, h.name, h.description, h.category_id as "categoryId", ${category} as category, h.latitude, h.longitude, h.address,
    h.image_url as "imageUrl", h.url`,
  // RFC 7946, 3.2: a position is longitude first.
  geojson: `'Feature' as type, h.id,
    json_build_object('type', 'Point', 'coordinates', json_build_array(h.longitude, h.latitude)) as geometry,
    json_build_object('name', h.name, 'description', h.description, 'categoryId', h.category_id, 'category', ${category},
      'address', h.address, 'imageUrl', h.image_url, 'url', h.url) as properties`,
}
export const categoryOfHotspot = 'c.community_id = h.community_id and c.id = h.category_id'
