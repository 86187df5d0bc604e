"""What is only reckoning about buddies and meetups: who suits whom, when both are free, which days
repeat, which reminders are due. Pure: no database, no clock of its own, no words for people."""
