package rule

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Each operation of the table says all that is to be known of it, and the reference
// names it as it is written.
func TestOperationsAreComplete(t *testing.T) {
	text, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range operations {
		if o.name != name || o.usage == "" || o.types == "" || o.doc == "" {
			t.Errorf("%s: %q, usage %q, types %q, doc %q", name, o.name, o.usage, o.types, o.doc)
		}
		if !strings.Contains(o.types, "→") {
			t.Errorf("%s: %q does not say what it yields", name, o.types)
		}
		if o.check == nil || o.row == nil && name != "positive" {
			t.Errorf("%s: no check or no operation of the row driver", name)
		}
		if o.max >= 0 && o.max < o.min {
			t.Errorf("%s takes %d to %d arguments", name, o.min, o.max)
		}
		written := name
		if !strings.Contains(o.usage, name) {
			written = o.usage // the sign before a number
		}
		before := "([^`\n]*[^A-Za-z`\n])?"
		if !regexp.MustCompile(`^\w`).MatchString(name) {
			before = "[^`\n]*"
		}
		named := regexp.MustCompile("`" + before + regexp.QuoteMeta(written) + "[^`\n]*`")
		if !named.Match(text) {
			t.Errorf("the reference does not name %s", name)
		}
	}
}
