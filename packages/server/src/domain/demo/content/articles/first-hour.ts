import type { DemoArticle } from '../types.ts'

export const firstHour: DemoArticle = {
  title: 'The first hour of a repair',
  excerpt:
    'Most broken things are lost before anybody has touched a screw. A calm routine for the first sixty minutes, collected from a few hundred patients at our repair café.',
  category: 'How-to',
  bannerFile: 'banner-5.svg',
  status: 'PUBLISHED',
  publishedDaysAgo: 171,
  content: `
<p><em>By Kwabena Osei-Mensah</em></p>
<p>In four years our repair café has seen some six hundred lamps, toasters, radios, coffee grinders and one very old massage chair. We keep a diary
of them all. Reading it back, I notice that the screwdriver decides very little. What decides is the first hour, and mostly the part of it in
which nothing is opened.</p>

<h2>Minutes 0 to 10: listen</h2>
<p>Ask the owner three questions and write down the answers, in their words.</p>
<ol>
<li>What did it do on the last day it worked?</li>
<li>What did it do on the first day it did not?</li>
<li>What has anybody tried since?</li>
</ol>
<p>The third one is the most useful and the least popular. A kettle that “just stopped” has often been descaled with something interesting. Nobody
is to blame, but you would like to know about the vinegar before you smell it.</p>
<blockquote><p>The owner is the only person in the room who was there when it happened. Treat them as your best instrument.</p></blockquote>

<h2>Minutes 10 to 20: look</h2>
<p>Put the thing under the good lamp, unplugged, and go round it once without touching. You are looking for whatever does not match: one screw that
shines more than its sisters, a brown shadow near a vent, a cable that leaves its collar at an angle. Then use your nose. Burnt varnish smells
of fish, burnt plastic of regret, and a tired motor of pennies.</p>
<p>Take a photograph now, and one after each step from here on. It costs nothing, and the day will come when you have five screws in your hand and
four holes.</p>

<h2>Minutes 20 to 35: measure the boring parts</h2>
<p>The diary is clear about this. Of the first hundred electrical patients,</p>
<ul>
<li>thirty-one had a broken cable or plug;</li>
<li>nineteen had a blown thermal fuse;</li>
<li>fourteen had a dirty or worn switch;</li>
<li>eleven were only full of crumbs, lime or hair;</li>
<li>and in just twenty-five was the fault inside something with a part number.</li>
</ul>
<p>So three quarters of all faults sit on the way <em>to</em> the machine and not in it. With a meter set to continuity you can check the whole path
in a quarter of an hour: pin to pin, plug to switch, switch to fuse, fuse to motor. Bend the cable while you measure. A break that comes and
goes is still a break.</p>
<p>For anything that plugs into a wall we have two firm rules. You measure it unplugged, and you let a second person look before it is plugged in
again. Capacitors in flash units and microwaves hold a charge that does not read the label, and that is why we do not open those at the café.
There is a longer note on this in our <a href="https://example.org/bancada/safety">safety folder</a>.</p>

<h2>Minutes 35 to 45: open it, once</h2>
<p>Now take the screwdriver that really fits. Lay a sheet of paper beside you, draw the outline of the thing on it, and push every screw through the
paper where it came from. If there are no screws, they are under the rubber feet, the label, or both. If there are still none, there are clips:
start at the seam that is already slightly open, use a plastic wedge or an old loyalty card, and stop when you hear yourself breathe through
your teeth.</p>
<p>Cleaning comes before replacing. A soft brush, a little alcohol, a cotton bud for the contacts. I have seen a bread machine return from the dead
because somebody removed eleven years of sesame.</p>

<h2>Minutes 45 to 60: decide</h2>
<p>You now know enough to say one of four sentences, and you should say it aloud, because the owner has a right to it.</p>
<ol>
<li><strong>“We can do this now.”</strong> Do it together. Let them tighten the last screw.</li>
<li><strong>“We need a part.”</strong> Write its name on the card, with where to buy it, and close the thing so that it survives the bus.</li>
<li><strong>“It is beyond this table.”</strong> Somebody else may have the tool. We keep a list of workshops that do not laugh at people.</li>
<li><strong>“This one is over.”</strong> Say it kindly. Save the cable, the motor and the screws; ask whether they want to keep the knob.</li>
</ol>
<p>What we try never to say is “it is not worth it”. Worth is not in the machine. A gentleman once brought us a radio that you could replace for
twelve euros, and when it spoke again it turned out to be tuned to the station that his wife had chosen. We put a drop of varnish on the dial
so that it would stay there.</p>
<p>The next café is always in the calendar, with a chair for those who would rather help than be helped. You do not need to know electronics. You
need to be able to hold a torch still and to listen for ten minutes, and the second of these is rarer.</p>
`.trim(),
}
