"""The other door for colleagues: cases are worked in their own chat with the bot."""

from bot.door.cards import Cards
from bot.door.courier import Courier
from bot.door.door import Door
from bot.door.following import Following
from bot.door.linking import Linking
from bot.door.passing_told import PassingTold
from bot.door.telling import Telling

__all__ = ["Cards", "Courier", "Door", "Following", "Linking", "PassingTold", "Telling"]
