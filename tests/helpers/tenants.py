"""What three tenants ask, what they are answered, and what is noted where they cannot see it."""

ASK = [
    "The heating in our flat stays cold since Sunday.",
    "Which day is the bulky waste collected here?",
    "The lift stops between two floors again.",
]
SAY = [
    "The pump is replaced tomorrow before noon.",
    "Bulky waste is collected on the first Monday.",
    "A mechanic looks at the cable this evening.",
]
NOTE = [
    "Owner has not paid for the pump yet.",
    "He threatens with his lawyer, mind every word.",
    "Odd story about the lift, ask the porter first.",
]
