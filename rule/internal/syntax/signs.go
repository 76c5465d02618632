package syntax

import (
	"fmt"
	"strings"
)

// strangeSigns maps signs with a meaning elsewhere to what to write here.
var strangeSigns = map[rune]string{
	'~': "write nil for what is missing", '～': "write nil for what is missing",
	'²': "write ** 2", '³': "write ** 3", '√': "use sqrt(x, places)", '∑': "use sum(list, value)",
}

// plainSigns maps signs of other keyboards to what to type here.
var plainSigns = map[rune]string{
	'。': ".", '、': ",", '“': `"`, '”': `"`, '「': `"`, '」': `"`, '‘': "'", '’': "'",
	'≥': ">=", '≤': "<=", '≠': "!=", '×': "*", '÷': "/", '－': "-", '—': "-", '–': "-", '−': "-",
	'％': "/ 100 after the number for a percentage; % is the remainder of a division",
	'‰': "/ 1000 after the number",
}

// plainSign returns what to type for a sign of another keyboard, and false for any other
// sign.
func plainSign(r rune) (string, bool) {
	if plain, ok := plainSigns[r]; ok {
		return plain, true
	}
	return string(plainRune(r)), isFullWidth(r)
}

// isFullWidth reports whether r is the full-width form of an ASCII character.
func isFullWidth(r rune) bool { return r >= '！' && r <= '～' }

// plainRune returns the ASCII character of a full-width form, and any other character
// unchanged.
func plainRune(r rune) rune {
	if isFullWidth(r) {
		return r - '！' + '!'
	}
	return r
}

// PlainWidth replaces full-width letters and digits by plain ones.
func PlainWidth(name string) string { return strings.Map(plainRune, name) }

// strange reports a character without a meaning here.
func (lx *lexed) strange(at int) *Fault {
	shown := string(lx.runes[at])
	plain, known := plainSign(lx.runes[at])
	switch hint := strangeSigns[lx.runes[at]]; {
	case hint != "":
		return fault(at, fmt.Sprintf("%q is not a sign of the language", shown), hint)
	case known && (lx.runes[at] >= '！' || strings.ContainsRune("。、「」", lx.runes[at])):
		return fault(at, fmt.Sprintf("%q is full-width punctuation", shown), "type "+plain)
	case known:
		return fault(at, fmt.Sprintf("%q is not a sign of the language", shown), "type "+plain)
	}
	return fault(at, fmt.Sprintf("the character %q has no meaning in a formula", shown), "a text stands in quotes")
}
