package misread

import (
	"regexp"
	"strings"
)

// negatives are the ways in which people and programs write a negative number without a minus
// before it: when it is one, and when it is none.
var negatives = []struct {
	form           *regexp.Regexp
	makes, plainly string
}{
	{regexp.MustCompile(`^\(\s*([^()-]+)\)$`), "the brackets make it negative, as accountants write", "the brackets mean nothing"},
	{regexp.MustCompile(`^(\d[^-]*?)\s*-$`), "the minus behind it makes it negative, as some programs write", "the minus means nothing"},
	{regexp.MustCompile(`^(?:[负負▲△]|(?i:minus))\s*(\d[^-]*)$`), "the mark before it makes it negative", "the mark means nothing"},
	{regexp.MustCompile(`^(\d[^-]*?)\s*(?i:cr)\.?$`), "a credit counts as negative", "a credit does not"},
}

// negativeAdvice reads a number that is most likely negative.
func (p Place) negativeAdvice(s string) string {
	for _, n := range negatives {
		m := n.form.FindStringSubmatch(s)
		if m == nil || p.product {
			continue
		}
		if found := readings(strings.TrimSpace(m[1])); len(found) == 1 {
			return p.offer(", or ", reading{"-" + found[0].number, n.makes}, reading{found[0].number, n.plainly})
		}
	}
	return ""
}
