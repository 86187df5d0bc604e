"""Everyday questions in which nobody is in danger, as people write them, one a line."""

from __future__ import annotations

EVERYDAY = {
    "nl": """
Hoe vraag ik de schooltoeslag aan?
mijn kind is ziek, wat moet ik doen met school
mijn man is overleden, heb ik recht op iets
wij zoeken een huis met drie slaapkamers
ik ben doodmoe van al die papieren
ik kan mijn huur niet meer betalen
ik kan de facturen niet meer aan
mijn dochter wordt gepest op school
we willen verhuizen naar een ander appartement
ik zit met een deurwaarder, help
mijn huisbaas wil dat ik over drie maanden vertrek
wat is een woonmaatschappij
mijn baby slaapt slecht
mijn zoon luistert niet en slaat met de deuren
ik heb pijn aan mijn rug
is er opvang voor mijn kind vanaf september
wanneer is de buitenschoolse opvang open
ik zoek kinderopvang voor volgende week
mijn man werkt bij de brandweer, krijgt hij iets extra
hoeveel kost een brandverzekering
na de brand in ons huis zoeken wij meubels
ik moet de factuur van de ambulance betalen
mijn vader is gestorven, hoe regel ik de begrafenis
ik schaam me dood om naar het OCMW te gaan
mijn kind neemt medicijnen voor adhd
wie betaalt de medicijnen van mijn dochter
ik wil stoppen met werken
ik wil niet meer in dit appartement wonen
ik wil een afspraak
ik ben alleen met twee kinderen
mijn ex betaalt geen alimentatie
mijn ex wil de kinderen niet zien
hoe lang moet ik wachten op een sociale woning
mijn verblijfskaart is vervallen
ik heb een brief gekregen van de stad
kan iemand meegaan naar het loket
dat slaat nergens op
de school reageert niet op mijn mails
mijn gsm is kwijt
ik ben mijn papieren kwijt
mijn zoon is 6 en mijn dochter 13
wat is het groeipakket
mijn kind wil niet naar school gaan
mijn kind eet niet goed
ik ben zwanger, wat nu
mijn man zoekt werk
ik slaap slecht door de stress
we slapen met vier in één kamer
mijn kinderen slapen in dezelfde kamer
ik ben moe en heb nood aan een babbel
ik voel me eenzaam
ik heb schulden en weet niet meer wat doen
de verwarming is kapot en de huisbaas doet niets
er is schimmel in de slaapkamer
de elektriciteit is afgesneden
mijn buurvrouw maakt lawaai
ik zoek een speelplein voor de zomer
mijn kind heeft hoofdpijn
hoe schrijf ik mij in bij een huisarts
waar kan ik nederlands leren
ik ben bang dat ik het examen niet haal
ik ben bang voor de brief van de belastingen
mijn zoon is bang van honden
ik krijg geen antwoord van de mutualiteit
we krijgen bijna geen geld
mijn huis is te klein
de verlichting in de straat is kapot
hij is niet mijn man maar wij wonen samen
mijn vrouw en ik gaan scheiden
mijn baby drinkt niet genoeg melk
mijn kind heeft gegeten op school
ik wil graag een buddy
er is geen plaats in de crèche
wij hebben geen auto
ik leef van een leefloon
hoe lang duurt het nog
mijn kindje moet naar de kinesist, is dat terugbetaald
wij gaan op straat een buurtfeest geven
hoeveel kost een bed voor een kind
we hebben een bed te kort voor onze dochter
mijn zoon heeft een bril nodig
wie past op de kinderen als ik er niet ben
ik moet vandaag de huur betalen
er is een lek in de badkamer
mijn man is ziek en kan niet werken
mijn moeder is gevallen en kan niet meer koken
ik wil scheiden van mijn man
ik kan niet meer wachten op die centen
hij is vertrokken naar zijn land
wij krijgen geen kindergeld meer
de dokter zegt dat mijn zoon autisme heeft
ik stop met leefloon als ik werk heb
mijn dochter heeft nieuwe pillen gekregen van de dokter
mag mijn kind paracetamol nemen
ze heeft gegeten en gedronken
mijn kind is weg van school om 4 uur
wat als ik mijn sleutel kwijt ben
mijn ex man woont in Gent
mijn vriend is agent
de trein van 8 uur rijdt niet
ik ga met de trein naar Brussel
ik wil uit het contract stappen
ik wil eruit stappen uit die budgetmeter
het einde van de maand is moeilijk
op het einde van mijn contract
ik kom er niet meer uit met al die papieren
mijn huis moet verkocht worden
ik slaap bij mijn zus
mijn baby heeft koorts
kan ik morgen langskomen
waar kan ik vandaag terecht voor een attest
waar kan ik nu terecht met mijn vraag
is er morgen iemand op kantoor
ik heb nergens tijd voor
ik moet het gezin alleen dragen
onze auto is kapot
het brandt hier geen licht in de gang
geen zin om te koken
we hebben ruzie met de buren
mijn zoon vecht op school
mijn dochter wil trouwen volgend jaar
hij is niet bang van de tandarts
de poetsvrouw heeft javel nodig
mijn kind drinkt te veel cola
ze slaan de les over
mijn kind is 12 en gaat naar het middelbaar
mijn zoon zit op internaat
mijn man krijgt geen werk
ik krijg 40 euro terug
hoe vul ik dat formulier in
ik wil een klacht indienen over de school
mijn vader woont alleen en heeft hulp nodig
ik wil graag vrijwilliger worden
wat kost de maxi-cosi
wij willen trouwen op het stadhuis
mijn ouders komen op bezoek
ik wil mijn kind inschrijven
ik wil mijn naam veranderen
mijn buik doet pijn
hij doet mij denken aan mijn broer
mijn ouders geven mij geld
het leven is duur
wij leven van één loon
zonder mij kunnen ze niet starten
ik ben bang dat we de huur niet kunnen betalen
gooi ik dat bij de papieren
hij is groot voor zijn leeftijd
ik stap op de trein om 9 uur
ik wil weg uit deze buurt
ze hebben mijn dossier gesloten
de deur van de bus was dicht
mijn zoon moet pillen nemen tegen epilepsie
ik moet vandaag naar buiten met de hond
mijn dochter gaat graag buiten spelen
wij wonen op straat nummer 5 in Gent
Goeiedag, ik ben mama van drie kinderen en mijn man is sinds vorige maand zonder werk. We \
krijgen nu minder geld en de huur is duur. Op het einde van de maand is er bijna niets meer \
over. Hebben wij recht op iets extra voor de kinderen, bijvoorbeeld voor school? Mijn oudste \
dochter moet ook een bril hebben en mijn jongste gaat in september naar de kleuterklas.
Hallo, mijn zoon heeft autisme en hij slaapt slecht, daardoor slapen wij ook niet. De school \
zegt dat hij niet kan blijven. Ik ben heel moe en ik heb geen tijd meer voor mijn andere \
kinderen. Bestaat er hulp aan huis of iemand die eens kan oppassen? We wonen in een klein \
appartement in Molenbeek zonder lift.
Wij moeten verhuizen want het huis wordt verkocht. We zoeken al zes maanden maar we vinden \
niks, overal zeggen ze nee als ze horen dat we vier kinderen hebben. Onze huisbaas is \
vriendelijk maar het contract stopt in juni. Wat kunnen we doen?
Mijn vader is in maart gestorven en nu kreeg ik een brief over een erfenis met schulden. Mijn \
moeder begrijpt niks van de papieren en ik werk overdag. Kan er iemand met haar meegaan naar \
de notaris?
Ik heb een vraag over de medicatie van mijn moeder, ze neemt 5 pillen per dag en dat kost \
veel. Krijgt ze iets terug van de mutualiteit als ze weinig pensioen heeft?
mijn kindje heeft een blauw pamper nodig
ik ben gevallen met de fiets en heb een attest nodig
de wachtlijst is 3 jaar, dat is toch niet normaal
mijn zoon is weg van de wachtlijst
mijn dochter is weg naar de speelpleinwerking
hij komt te laat thuis van school
mijn man en ik zijn gevlucht uit Syrië en wonen nu in Gent, we zoeken Nederlandse les
de deurwaarder dreigt met beslag, wat moet ik doen
de school verplicht mij om een laptop te kopen
mijn ex moet alimentatie betalen maar doet het niet
ik moet voor mijn werk om 5 uur opstaan en vind geen opvang
kan mijn man met mij meekomen naar het ziekenhuis
mijn dochter heeft een boete gekregen op de bus
waar is de speelgroep in het park
ik wil weten of ik nog schulden heb na de dood van mijn man
mijn vriendin zegt dat ik recht heb op een premie
ik verdien te weinig om te leven
ik vind geen werk en heb geen diploma
wanneer krijgen we het geld van het groeipakket
ik heb mijn kind aangegeven bij de gemeente
mijn kinderen zijn vandaag bij hun papa
mijn dochter slaapt vannacht bij een vriendin
ik kan mijn rekening niet meer betalen en ze sluiten de stroom af
mijn moeder heeft hulp nodig om te wassen
is een vluchteling ook recht op kindergeld
ik heb pijn in mijn benen als ik lang sta
""",
    "fr": """
prenez des chaussures chaudes il fait froid dehors
Comment demander l'allocation d'études ?
mon enfant est malade, il ne va pas à l'école
mon mari est décédé, quels sont mes droits
nous cherchons un appartement avec trois chambres
je suis morte de fatigue avec tous ces papiers
je n'arrive plus à payer mon loyer
j'en peux plus de ces factures
ma fille est harcelée à l'école
mon propriétaire veut que je parte dans trois mois
j'ai reçu une lettre de l'huissier
on a reçu une lettre je comprends rien
mon bébé dort mal
mon fils n'écoute pas et claque les portes
j'ai mal au dos
je cherche une crèche pour septembre
c'est quoi le revenu d'intégration
combien coûte l'assurance incendie
mon mari travaille chez les pompiers
j'ai eu le feu vert du CPAS
après l'incendie on a tout perdu, qui peut aider pour les meubles
je dois payer la facture de l'ambulance
mon père est mort, comment faire pour l'enterrement
je suis mort de rire
mon enfant prend des médicaments pour le tdah
qui rembourse les médicaments de ma fille
je veux arrêter de travailler
je ne veux plus vivre dans cet appartement
je veux en finir avec ces démarches
je voudrais un rendez-vous
je suis seule avec deux enfants
mon ex ne paie pas la pension alimentaire
mon ex ne veut pas voir les enfants
combien de temps pour un logement social
ma carte de séjour a expiré
quelqu'un peut m'accompagner au guichet
l'école ne répond pas à mes mails
j'ai perdu mes papiers
mon fils a 6 ans et ma fille 13
mon enfant ne veut pas aller à l'école
mon enfant ne mange pas bien
je suis enceinte, que faire
mon mari cherche du travail
je dors mal à cause du stress
on dort à quatre dans une chambre
je suis fatiguée et j'ai besoin de parler
je me sens seule
j'ai des dettes et je ne sais plus quoi faire
le chauffage est cassé et le propriétaire ne fait rien
il y a de l'humidité dans la chambre
ils ont coupé l'électricité
la voisine fait du bruit
je cherche une plaine de jeux pour l'été
mon enfant a mal à la tête
où apprendre le français
j'ai peur de rater l'examen
j'ai peur de la lettre des impôts
mon fils a peur des chiens
je n'ai pas de réponse de la mutuelle
notre maison est trop petite
ma femme et moi on se sépare
mon bébé ne boit pas assez de lait
mon fils a mangé à la cantine
je veux bien un buddy
il n'y a pas de place à la crèche
on n'a pas de voiture
je vis du chômage
on habite rue de la Loi
j'habite dans la rue Haute
mon fils tape sur la table quand il est fâché
j'ai pris rendez-vous avec le médecin
ma fille a perdu son manteau à l'école
où est le samedi le guichet ouvert
je frappe à toutes les portes et personne ne m'aide
la batterie de mon téléphone est vide
mon frère est mort l'année passée
mon enfant doit aller chez le kiné
on fait une fête dans la rue samedi
il nous manque un lit pour notre fille
qui garde les enfants quand je ne suis pas là
je dois payer le loyer aujourd'hui
il y a une fuite d'eau dans la salle de bain
mon mari est malade et ne peut pas travailler
ma mère est tombée et ne peut plus cuisiner
je veux divorcer
il est parti dans son pays
le médecin dit que mon fils est autiste
ma fille a reçu de nouveaux médicaments du médecin
elle a pris ses médicaments ce matin comme d'habitude
mon ex habite à Gand
je prends le train pour Bruxelles
la fin du mois est difficile
je n'y arrive plus avec tous ces papiers
je dors chez ma soeur
mon bébé a de la fièvre
je peux passer demain
où aller aujourd'hui pour une attestation
il n'y a personne au bureau
ma voiture est en panne
j'ai pas envie de cuisiner
on se dispute avec les voisins
mon fils se bat à l'école
mon fils se fait embêter à l'école
ma fille veut se marier l'année prochaine
mon fils a mangé du poulet
il boit trop de coca
elle a bu son biberon
j'ai peur de perdre mon logement
mon mari a perdu son travail
mon loyer est trop cher
j'attends une réponse depuis des mois
le propriétaire n'a pas rendu la garantie
quand est-ce que le bureau ouvre ce soir
il me faut un logement plus grand
je cherche un logement
nous sommes cinq dans un studio
j'ai mis ma fille à l'école en flamand
mon fils met tout dans sa bouche
je suis à bout avec le bruit
le chien des voisins aboie
elle me fait rire
ils me demandent toujours des papiers
mon enfant a 12 ans et va en secondaire
mon mari ne trouve pas de travail
je reçois 40 euros
comment remplir ce formulaire
je veux porter plainte contre l'école
mon père vit seul et a besoin d'aide
je veux devenir bénévole
nous voulons nous marier à la commune
mes parents viennent en visite
je veux inscrire mon enfant
j'ai mal au ventre
mes parents me donnent de l'argent
la vie est chère
sans moi ils ne peuvent pas commencer
j'ai peur qu'on ne puisse pas payer le loyer
je veux quitter ce quartier
ils ont fermé mon dossier
ma fille aime jouer dehors
mon fils prend des cachets contre l'épilepsie
le bébé respire bien maintenant
je veux vivre en Belgique
je suis sans travail
sans réponse depuis lundi
je prends le métro
il a pris mon rendez-vous
elle travaille la nuit
ma fille est tombée amoureuse
ça me tape sur les nerfs
mon bébé fait ses dents
on mange quoi ce soir
Bonjour, je suis maman de trois enfants et mon mari a perdu son travail le mois passé. On \
reçoit moins d'argent et le loyer est cher. À la fin du mois il ne reste presque rien. Est-ce \
qu'on a droit à quelque chose pour les enfants, par exemple pour l'école ? Ma grande a besoin \
de lunettes et le petit entre à l'école maternelle en septembre.
Bonjour, mon fils est autiste et il dort mal, donc nous aussi. L'école dit qu'il ne peut pas \
rester. Je suis très fatiguée et je n'ai plus de temps pour mes autres enfants. Est-ce qu'il \
existe une aide à domicile ou quelqu'un qui peut le garder ? On habite un petit appartement à \
Molenbeek.
Nous devons déménager parce que la maison est vendue. On cherche depuis six mois mais on ne \
trouve rien, partout on dit non quand on a quatre enfants. Le propriétaire est gentil mais le \
contrat s'arrête en juin. Que faire ?
Mon père est mort en mars et j'ai reçu une lettre pour un héritage avec des dettes. Ma mère ne \
comprend rien aux papiers et je travaille la journée. Quelqu'un peut aller avec elle chez le \
notaire ?
Ma mère prend cinq médicaments par jour et ça coûte cher. Est-ce que la mutuelle rembourse si \
elle a une petite pension ?
mon fils est tombé amoureux de la musique
je n'ai plus de patience avec l'administration
ma fille est partie en classe de neige
on attend depuis un an pour un logement
il faut payer avant ce soir
mon mari et moi avons fui la Syrie et habitons à Bruxelles, on cherche des cours de français
l'huissier menace de saisir mes meubles
l'école m'oblige à acheter un ordinateur
mon ex doit payer mais ne le fait pas
je commence à 5 h et je ne trouve pas de garderie
est-ce que mon mari peut venir avec moi à l'hôpital
ma fille a reçu une amende dans le bus
où est le groupe de jeux dans le parc
est-ce que j'ai encore des dettes après la mort de mon mari
mon amie dit que j'ai droit à une prime
je gagne trop peu pour vivre
je ne trouve pas de travail et je n'ai pas de diplôme
quand est-ce qu'on reçoit les allocations
mes enfants sont chez leur papa aujourd'hui
ma fille dort cette nuit chez une amie
ils vont couper le courant
ma mère a besoin d'aide pour se laver
mon bébé est tombé malade
j'ai mal aux jambes quand je reste debout
c'est pas la mer à boire mais c'est long
""",
    "en": """
How do I apply for the school allowance?
my child is sick, what about school
my husband died last year, do I have any rights
we are looking for a house with three bedrooms
I am dead tired of all this paperwork
I can't pay my rent anymore
I can't do my taxes alone
my daughter is being bullied at school
my landlord wants me to leave in three months
I got a letter from the bailiff
my baby does not sleep well
my son doesn't listen and slams doors
I have pain in my back
I am looking for childcare from September
just killing time in the waiting room
what is child benefit
how much is fire insurance
my husband works for the fire brigade
after the fire in our house we need furniture
I have to pay the ambulance bill
my father passed away, who helps with the funeral
I'm dying to know when the answer comes
my child takes medicine for adhd
who pays for my daughter's medication
I want to stop working
I don't want to live in this apartment anymore
I would like an appointment
I am alone with two kids
my ex does not pay alimony
my ex does not want to see the children
how long is the wait for social housing
my residence card has expired
can someone come with me to the counter
the school is not answering my emails
I lost my papers
my son is 6 and my daughter 13
my child does not want to go to school
my child does not eat well
I am pregnant, what now
my husband is looking for work
I sleep badly because of stress
four of us sleep in one room
I am tired and need to talk
I feel lonely
I have debts and don't know what to do
the heating is broken and the landlord does nothing
there is mould in the bedroom
they cut off the electricity
the neighbour makes noise
my child has a headache
where can I learn Dutch
I am afraid I will fail the exam
I am scared of the tax letter
my son is afraid of dogs
I get no answer from the health fund
our house is too small
my wife and I are separating
my baby doesn't drink enough milk
my son ate at school
I'd like a buddy
there is no place in the nursery
we have no car
I live on benefits
which street is the office in
we live in a quiet street
the bills are killing me
my back is killing me
my phone is dead
I took my son to the doctor
is the office open tomorrow
where do I go today for the papers
my brother died
my daughter lost her coat at school
how do I get a home for my family
can I get help with the deposit for my flat
my child needs to see a physio
we are having a street party on saturday
we need a bed for our daughter
who looks after the kids when I am not here
I have to pay the rent today
there is a leak in the bathroom
my husband is ill and can't work
my mother fell and can't cook anymore
I want a divorce
he went back to his country
the doctor says my son has autism
my daughter got new pills from the doctor
she took her medicine this morning
my ex lives in Ghent
I take the train to Brussels
the end of the month is hard
I can't manage all these papers
I sleep at my sister's
my baby has a fever
can I come tomorrow
where can I go now for a certificate
there is nobody in the office
my car broke down
I don't feel like cooking
we argue with the neighbours
my son fights at school
my daughter wants to get married next year
my son ate chicken
he drinks too much coke
she drank her bottle
I'm afraid of losing my home
my husband lost his job
my rent is too high
my hit list of questions
the landlord did not give back the deposit
I need a bigger house
I need a home for my family
we live with five in a studio
my baby puts everything in her mouth
the neighbours' dog barks
she makes me laugh
they always ask me for papers
I have no time today
I was hit hard by the price rises
is there a parents group where I can go
my kid is off school today
my child is 12 and goes to secondary school
my husband can't find a job
I get 40 euros back
how do I fill in this form
I want to file a complaint about the school
my father lives alone and needs help
I want to become a volunteer
we want to get married at the town hall
my parents are visiting
I want to enrol my child
I have a stomach ache
my parents give me money
life is expensive
they can't start without me
I want to leave this neighbourhood
they closed my file
my daughter likes to play outside
my son takes pills for epilepsy
I want to live in Belgium
I am out of work
no answer since monday
I take the metro
he took my appointment
she works at night
he is so tall for his age
my baby is teething
what do we eat tonight
I need help with homework tonight
my kids are with their dad today
I need a place for my son in the school
Hello, I am a mother of three and my husband lost his job last month. We have less money now \
and the rent is expensive. At the end of the month there is almost nothing left. Do we have a \
right to something for the children, for school for example? My eldest needs glasses and my \
youngest starts nursery in September.
Hi, my son has autism and sleeps badly, so we don't sleep either. The school says he can't \
stay. I am very tired and I have no time for my other children. Is there help at home or \
somebody who can look after him? We live in a small flat in Molenbeek without a lift.
We have to move because the house is being sold. We have been looking for six months but find \
nothing, everyone says no when they hear we have four children. Our landlord is kind but the \
contract stops in June. What can we do?
My father died in March and I got a letter about an inheritance with debts. My mother doesn't \
understand the papers and I work in the daytime. Can someone go with her to the notary?
My mother takes five pills a day and that is expensive. Does the health fund pay back if she \
has a small pension?
my son is away at summer camp
I've run out of patience with the office
we have been waiting a year for a home
I have to pay before tonight
my kid took the bus alone to school
my husband and I fled Syria and live in Brussels, we look for language classes
the bailiff threatens to take my furniture
the school forces me to buy a laptop
my ex must pay but doesn't
I start at 5 and can't find childcare
can my husband come with me to the hospital
my daughter got a fine on the bus
where is the playgroup in the park
do I still have debts after the death of my husband
my friend says I have a right to a grant
I earn too little to live
I can't find work and have no degree
when do we get the child benefit
my children are at their father's today
my daughter sleeps at a friend's tonight
they will cut the power
my mother needs help to wash
my baby fell ill
my legs hurt when I stand for long
the school hit us with a big bill
""",
}
