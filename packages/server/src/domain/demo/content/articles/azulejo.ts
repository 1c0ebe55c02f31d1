import type { DemoArticle } from '../types.ts'

export const azulejo: DemoArticle = {
  title: 'Blue before the fire: painting your first azulejo',
  excerpt:
    'Cobalt looks grey when you paint it and cannot be wiped away. That is the whole secret. A guide to pigments, pouncing and the courage to lift the brush.',
  category: 'How-to',
  bannerFile: 'banner-2.svg',
  status: 'PUBLISHED',
  publishedDaysAgo: 23,
  content: `
<p><em>By Aiko Mizushima</em></p>
<p>Every tile day begins with the same disappointment. I open the jar, and the famous blue is a powder the colour of a wet pavement. “Later,” I say.
Nobody believes me until the kiln is opened on Saturday. This guide is for the hours in between, in which you have to paint something that you
cannot see yet.</p>

<h2>The ground</h2>
<p>A tile for painting has been fired once. It is hard, thirsty and pink. On top of it comes a white glaze with tin in it, poured on as a thin milk. The
tile drinks the water within a few seconds, and what remains is a layer of dry powder, about as thick as an eggshell and just as easily hurt. You
will paint on this powder. It drinks your colour as fast as it drank the water, and so <strong>a line is a line</strong>: no rubbing, no second thoughts.</p>
<p>Hold the tile by its edges, as you would a photograph. A fingerprint in the glaze will still be there in four hundred years. On some old walls you
can find them, if you look from the side, and I must say I like to.</p>

<h2>The drawing</h2>
<p>We do not draw on the tile. We draw on thin paper, as often as we like, and then we carry the drawing over. It is called pouncing.</p>
<ol>
<li>Lay the paper on something soft and prick along the lines with a needle, a hole every two millimetres.</li>
<li>Turn it over and smooth the back with fine sandpaper, so that the holes stay open.</li>
<li>Lay it on the glaze, hold it with two fingers, and dab it with a small bag of charcoal dust.</li>
<li>Lift it straight up. A dotted ghost of your drawing remains on the tile.</li>
</ol>
<p>The charcoal burns away in the kiln. Only the paint stays, and so you may have dots wherever you want, and courage is needed only once. Keep the
pricked paper: with it you can repeat the tile, turn it, mirror it. Four tiles with one quarter of a flower each make the pattern that you know
from half the stairwells of this city.</p>

<h2>The colours</h2>
<p>You need fewer than you think.</p>
<ul>
<li><strong>Cobalt</strong> gives blue, always, and it is strong. One part of it in twenty of water is a sky, one in five is midnight.</li>
<li><strong>Copper</strong> gives green, likes to run, and makes edges soft. Keep it away from anything that ought to stay sharp.</li>
<li><strong>Manganese</strong> gives violet to brown. The old masters drew their outlines with it. We mix it under the hood and with a mask.</li>
<li><strong>Antimony yellow</strong> we buy ready-made, without lead, and use as a spice.</li>
</ul>
<p>Stir before each dip of the brush. The pigment is heavier than water and sinks while you are thinking.</p>

<h2>The brush</h2>
<p>Long hair, full belly, good point. Load it until it is about to drip, then touch the rim of the jar once. Put it down where the line is to be widest,
pull it towards you without slowing down, and lift it while it is still moving. A slow brush makes a knot, because the tile goes on drinking while
you hesitate. Practise on newspaper, which is just as thirsty, or on a broken tile: there is a crate of them beneath the window.</p>
<blockquote><p>Do not paint the leaf. Paint one movement that happens to look like a leaf afterwards.</p></blockquote>
<p>For shades, paint light and wet first and dark and dry on top. Three tones are plenty: the white of the glaze, a thin wash, a full line. Stand up
after each tile and look at it from two metres away, because nobody will ever look at it as closely as you have been doing.</p>

<h2>The fire</h2>
<p>We fire to a little under a thousand degrees, overnight. The glaze melts, closes over your brushwork and brings it to the light, and the grey becomes
what it has been promising. Sometimes a pinhole remains, or a drop has run. Then the tile goes on the wall in the corridor, between all the others
with a pinhole or a drop. It is the part of the house that visitors photograph most.</p>
<p>You may open the kiln when it has fallen below a hundred degrees, and not before, however much you want to. Cold air on a hot tile makes a sound like
a small bell, and that bell means you can start again.</p>

<h2>Before you come</h2>
<p>Visit the tile museum in the Madre de Deus convent, if you can, and look for ten minutes at one single tile instead of for an hour at all of them. Or
stand in front of the old factory on Largo do Intendente, three minutes from our gate, where a whole façade serves as a sample book. The dates of the tile days
are in the <a href="https://example.org/bancada/calendar">calendar</a>, and blank tiles are always on the shelf by the door. Bring an apron, an idea that
fits on a postcard, and no eraser.</p>
`.trim(),
}
