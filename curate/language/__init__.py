"""What is known of languages, once: named lists in one file a language, and what reads texts by them.

`data/<code>.toml` holds the lists (`curate.language.words` gives them by name), `folding` the forms in which
texts are compared, `patterns` makes regular expressions of lists, `phrases` finds many phrases in one pass,
`sentences` cuts texts, `detect` tells the language. Nothing here knows a stage.
"""
