package syntax

import (
	"fmt"
	"strings"
)

// strangeSigns are signs with a meaning elsewhere, and what to write here.
var strangeSigns = map[rune]string{
	'~': "write nil for what is missing", '～': "write nil for what is missing",
	'²': "write ** 2", '³': "write ** 3", '√': "use sqrt(x, places)", '∑': "use sum(list, value)",
}

// plainSigns are signs of another keyboard, and what to type here.
var plainSigns = map[rune]string{
	'。': ".", '、': ",", '“': `"`, '”': `"`, '「': `"`, '」': `"`, '‘': "'", '’': "'",
	'≥': ">=", '≤': "<=", '≠': "!=", '×': "*", '÷': "/", '－': "-", '—': "-", '–': "-", '−': "-",
	'％': "/ 100 after the number for a percentage; % is the remainder of a division",
	'‰': "/ 1000 after the number",
}

// plainSign returns what to type instead of a sign of another keyboard, and false
// for any other sign.
func plainSign(r rune) (string, bool) {
	if plain, ok := plainSigns[r]; ok {
		return plain, true
	}
	return string(plainRune(r)), isFullWidth(r)
}

// isFullWidth reports a full-width form of an ASCII character.
func isFullWidth(r rune) bool { return r >= '！' && r <= '～' }

// plainRune returns the ASCII character that a full-width one is a form of, and any
// other as it is.
func plainRune(r rune) rune {
	if isFullWidth(r) {
		return r - '！' + '!'
	}
	return r
}

// PlainWidth writes full-width letters and digits as plain ones.
func PlainWidth(name string) string { return strings.Map(plainRune, name) }

// strange reports a character that means nothing.
func (tr *Tree) strange(at int) *Fault {
	shown := string(tr.runes[at])
	plain, known := plainSign(tr.runes[at])
	switch hint := strangeSigns[tr.runes[at]]; {
	case hint != "":
		return fault(at, fmt.Sprintf("%q is not a sign of the language", shown), hint)
	case known && (tr.runes[at] >= '！' || strings.ContainsRune("。、「」", tr.runes[at])):
		return fault(at, fmt.Sprintf("%q is full-width punctuation", shown), "type "+plain)
	case known:
		return fault(at, fmt.Sprintf("%q is not a sign of the language", shown), "type "+plain)
	}
	return fault(at, fmt.Sprintf("the character %q has no meaning in a formula", shown), "a text stands in quotes")
}
