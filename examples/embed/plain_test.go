package main

import (
	"net/url"
	"strings"
	"testing"
	"unicode"
)

// Whatever the clubs are called, a page has no HTML of theirs, and nothing that breaks a
// line or turns the writing round.
func TestHostileNames(t *testing.T) {
	const odd = "Mill\n = 999\x1b[31m\u202e\u2028\u0085<script>alert(1)"
	data := database()
	hostile := data["2024"]
	hostile.Called = odd
	hostile.Clubs = append(hostile.Clubs[:0:0], hostile.Clubs...)
	hostile.Clubs[1].ID, hostile.Clubs[1].Name = odd, odd
	hostile.Starts = append(hostile.Starts[:0:0], hostile.Starts...)
	for i := range hostile.Starts {
		if hostile.Starts[i].Club == "mill" {
			hostile.Starts[i].Club = odd
		}
		hostile.Starts[i].Licence += odd
	}
	data["2024"] = hostile
	bad := hostile
	bad.Clubs = append(bad.Clubs[:0:0], bad.Clubs...)
	bad.Clubs[1].Juniors = 0
	data["2025"] = bad
	s := newTestSite(t, data)
	for _, path := range []string{"/2024", "/2024/clubs." + odd + ".grant", "/2024/clubs." + odd + ".lot", "/2024/starts.6.points", "/2024/year.paid",
		"/2024/clubs.x" + odd + ".grant", "/2025", "/" + odd} {
		page := get(s, (&url.URL{Path: path}).String()).Body.String()
		if i := strings.IndexFunc(page, func(r rune) bool {
			return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp))
		}); i >= 0 {
			t.Errorf("%q: %q in\n%s", path, page[i:i+4], page)
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "Mill\n") {
			t.Errorf("%q: a name is HTML, or breaks a line:\n%s", path, page)
		}
		if path != "/2024/starts.6.points" && !strings.Contains(page, `Mill\n = 999\x1b[31m\u202e\u2028\u0085&lt;script`) {
			t.Errorf("%q: the name is not shown:\n%s", path, page)
		}
	}
}
