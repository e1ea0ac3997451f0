"""The oldest browsers that must work, and what the scripts and style sheets ask of a browser.

They stand for laptops that are lent for the days of an event and were last brought up to date in
spring 2021. ``tests/test_browser_support.py`` compares these tables with the sources: a script that
uses another function fails it until somebody has looked up since when browsers have it
(https://developer.mozilla.org, "Browser compatibility"). Older browsers send the plain forms.
"""

OLDEST = {"Chrome": 90, "Firefox": 88, "Safari": 14}

# Functions, by the name with which they are called, that the oldest browsers have.
FUNCTIONS = set(
    """
    abort add addAll addEventListener adoptNode after all append appendChild assign before
    bound catch ceil charCodeAt claim click cloneNode closest contains continue createElement
    createObjectStore decode decrypt delete dispatchEvent encode encrypt endsWith entries error
    every exec execCommand filter finally find findIndex flat flatMap floor focus forEach from
    fromEntries get getAll getData getAllKeys getAttribute getBoundingClientRect getClientRects
    getElementById getEntriesByType getItem getRandomValues has hasAttribute importKey includes
    indexOf insertBefore isEqualNode join json keys lastIndexOf map match matchAll matches max min
    normalize now objectStore open openCursor padStart parse parseFromString postMessage prepend
    preventDefault print push put querySelector querySelectorAll race random reduce register reload
    remove removeAttribute removeItem replace
    replaceChildren replaceState replaceWith reportValidity request resolve respondWith reverse
    round scrollBy scrollIntoView select sendBeacon set setAttribute setCustomValidity setData
    setItem setProperty setRangeText setSelectionRange skipWaiting slice some sort splice split
    startsWith stringify submit test text then toLocaleDateString toLocaleTimeString
    toLowerCase toString toggle transaction trim trimEnd values waitUntil writeText
    """.split()  # noqa: SIM905 -- a list of words is read more easily than a list of strings
)
# Methods of our own objects.
OWN = set(
    """
    isMeant takenByEnter
    addRow answer any bringBack cells current drop fields fill giveBack ids isChanged isSound keep
    keepOneEmptyRow lock opens part record release send take taken typed
    """.split()  # noqa: SIM905
)
# What a browser has by these versions (None: not yet), where it is used, and what stands there so
# that the others do without.
NEWER = {
    "BroadcastChannel": ((54, 38, 15.4), "device.js", "try { return new BroadcastChannel"),
    "addRoutes": ((116, None, None), "sw.js", "event.addRoutes?.("),
    "locks": ((69, 96, 15.4), "device.js", "if (!locks"),
    "persist": ((52, 57, 15.2), "device_storage.js", "persist?.()"),
    "showModal": ((37, 98, 15.4), "dialog.js", "if (dialog.showModal)"),
    "close": ((37, 98, 15.4), "dialog.js", "if (dialog.close)"),
    "submitter": ((81, 75, 15.4), "buttons.js", "event.submitter ??"),
}
# The same word for something that every browser has: channels, databases, drafts.
CLOSED_TOO = {
    "device_storage.js",
    "drafts.js",
    "in_place.js",
    "line_form.js",
    "quick_entry.js",
    "autosave.js",
    "suggest.js",
}

# Words of the language, as tree-sitter names them, that scripts may use.
SYNTAX = set(
    """
    arguments array array_pattern arrow_function as assignment_expression assignment_pattern async
    augmented_assignment_expression await await_expression binary_expression break break_statement
    call_expression catch catch_clause class class_body class_declaration comment const else
    else_clause escape_sequence export export_statement expression_statement false finally
    finally_clause for for_in_statement for_statement formal_parameters from function
    function_declaration function_expression get identifier if if_statement import import_clause
    import_specifier import_statement in instanceof let lexical_declaration member_expression
    method_definition named_imports namespace_import new new_expression null number object
    object_pattern of optional_chain pair pair_pattern parenthesized_expression program
    property_identifier regex regex_flags regex_pattern rest_pattern return return_statement
    shorthand_property_identifier shorthand_property_identifier_pattern spread_element
    statement_block string string_fragment subscript_expression template_string
    template_substitution ternary_expression this throw throw_statement true try try_statement
    typeof unary_expression undefined update_expression variable_declarator while while_statement
    """.split()  # noqa: SIM905
)

# Selectors that older browsers skip with their whole rule; what then is different to see.
NEWER_SELECTORS = {
    ":has(": "frames of empty parts are drawn, and a chosen answer shows only its radio button",
    ":focus-visible": "the browser draws its own ring around what has the focus",
}
# What no style sheet may use: without it a page loses its shape.
TOO_NEW_FOR_STYLES = (
    r"^\s*inset\s*:",
    r"\d[dsl]v[hw]\b",
    r"@layer|@container|@scope|@starting-style",
    r"color-mix\(|oklch\(|light-dark\(",
    r"^\s*&",
    r"\(\s*(?:width|height)\s*[<>]",
    r"\binert\b|popover",
    r"subgrid|aspect-ratio\s*:",
)
