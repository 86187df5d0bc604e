"""Most people do not ask: they say what is the matter. "I cannot pay my rent" is a question for us,
and neither small talk nor something that we do not know."""

from __future__ import annotations

import pytest

from bot.understand.understanding import Understood
from tests.understand.weights import needed, whole

HELPED = 0.85
"""Of these needs, so many shall lead to a right, a service or a person."""
LEADS = ("ask", "human", "buddy", "explore_rights")

NEEDS = {
    "nl": """
        ik kan mijn huur niet meer betalen
        ik heb geen geld meer voor eten
        mijn elektriciteit wordt afgesloten
        ik heb veel schulden wat nu
        de huisbaas wil ons buiten
        mijn zoon heeft een handicap
        ik ben mijn werk kwijt
        school is te duur
        ik zoek opvang voor mijn baby
        de tandarts is te duur
        ik wil nederlands leren
        ik ben alleen met drie kinderen
        mijn ex betaalt niet voor de kinderen
        ik ben zwanger en heb geen papieren
        ik voel me zo alleen
        mijn huis is te klein en vochtig
        wat is groeipakket
        krijg ik minder betalen bij de dokter
        ik zoek een advocaat maar heb geen geld
        mijn kind wordt gepest op school
        ik zoek een huis
        ik heb hulp nodig met papieren
        factuur ziekenhuis te hoog
        mijn man is gestorven
        waar kan ik kleren krijgen voor mijn kinderen
        bus en trein goedkoper
    """,
    "fr": """
        je ne sais plus payer mon loyer
        je n'ai plus d'argent pour manger
        on va me couper l'électricité
        j'ai trop de dettes
        le propriétaire veut nous mettre dehors
        mon fils est handicapé
        j'ai perdu mon travail
        l'école coûte trop cher
        je cherche une crèche
        le dentiste est trop cher
        je veux apprendre le français
        je suis seule avec trois enfants
        mon ex ne paie pas la pension
        je suis enceinte et sans papiers
        je me sens seule
        notre appartement est trop petit et humide
        payer moins chez le médecin
        je cherche un avocat gratuit
        mon enfant est harcelé à l'école
        je cherche un logement
        je ne comprends pas cette lettre
        facture d'hôpital trop chère
        mon mari est mort
        vêtements pour les enfants
    """,
    "en": """
        i cant pay my rent
        no money for food
        they will cut my electricity
        i have debts
        landlord wants us out
        my son is disabled
        i lost my job
        school costs too much
        looking for daycare
        dentist too expensive
        pay less for care
        i want to learn dutch
        alone with three kids
        my ex doesnt pay
        pregnant without papers
        i feel lonely
        house too small and damp
        i need a lawyer
        my child is bullied
        looking for a house
        help with papers
        hospital bill too high
        my husband died
    """,
}


def leads_somewhere(found: Understood) -> bool:
    """Whether something is told or offered that may help."""
    return bool(found.crisis) or (found.asks_something and found.intent in LEADS)


@needed
@pytest.mark.parametrize("language", sorted(NEEDS))
def test_a_need_that_is_told_leads_to_help(language: str) -> None:
    """The commonest ones, as short as they are typed."""
    needs = [line.strip() for line in NEEDS[language].strip().splitlines()]
    silent = [text for text in needs if not leads_somewhere(whole().read(text, language))]
    assert len(silent) <= (1 - HELPED) * len(needs), silent
