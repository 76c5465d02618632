package language_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/meritrules/merit/rule/internal/language"
)

// Each operation of the table says all that is to be known of it, and the reference
// names it as it is written.
func TestOperationsAreComplete(t *testing.T) {
	text, err := os.ReadFile("../../../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	all := language.Operations()
	if len(all) < 70 {
		t.Errorf("there are %d operations", len(all))
	}
	for _, o := range all {
		name := o.Name
		if o.Kind == language.Form || o.Usage == "" || o.Types == "" || o.Doc == "" {
			t.Errorf("%s: kind %d, usage %q, types %q, doc %q", name, o.Kind, o.Usage, o.Types, o.Doc)
		}
		if !strings.Contains(o.Types, "→") {
			t.Errorf("%s: %q does not say what it yields", name, o.Types)
		}
		if o.Max >= 0 && o.Max < o.Min {
			t.Errorf("%s takes %d to %d arguments", name, o.Min, o.Max)
		}
		written := name
		if !strings.Contains(o.Usage, name) {
			written = o.Usage // the sign before a number
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

func TestNames(t *testing.T) {
	sum, plus := language.Called("sum"), language.Signed("+")
	if sum == nil || sum != language.Named("sum") || plus == nil || plus != language.Named("+") {
		t.Errorf("sum is %v, + is %v", sum, plus)
	}
	if o := language.Called("+"); o != nil {
		t.Errorf("+ is the function %v", o)
	}
	if language.Signed("&&") != language.Named("and") || language.Signed("nand") != nil {
		t.Error("&& is not and, or nand is an operator")
	}
}

// What is left out is no function of the language, and says what to write instead.
func TestExcluded(t *testing.T) {
	if hint := language.Excluded("now"); !strings.Contains(hint, "as_of") {
		t.Errorf("now: %q", hint)
	}
	for _, name := range language.Functions() {
		if hint := language.Excluded(name); hint != "" {
			t.Errorf("%s is a function, but left out: %q", name, hint)
		}
	}
}
