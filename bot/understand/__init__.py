"""What a typed message says: language, intent, numbers, words of danger; offline and pure."""
