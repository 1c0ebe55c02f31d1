/** A tier as the wire shows it, of `tiers t`. Events embed it, so it stands apart from the store. Source: community contract 3.1, Tier. */
export const tierView = `t.id, t.name, t.description, t.price_cents as "priceCents", t.currency, t.capacity,
  case when t.capacity is not null then greatest(t.capacity - t.places_taken, 0) end as remaining,
  t.price_cents = 0 as "isFree", t.form_id is not null as "hasForm"`
