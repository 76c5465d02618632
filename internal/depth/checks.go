package depth

import (
	"flag"
	"fmt"
	"testing"
)

// Checks has the property tests of a test, which are rapid's, draw as often as Of says, unless the
// flag -rapid.checks says how often. With -short rapid itself takes a fifth.
func Checks(t testing.TB, rule, deep int) {
	f := flag.Lookup("rapid.checks")
	if f.Value.String() != f.DefValue {
		return
	}
	if err := flag.Set("rapid.checks", fmt.Sprint(Of(rule, deep))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", f.DefValue) })
}
