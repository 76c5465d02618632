package rule

import (
	"testing"

	"github.com/meritrules/merit/rule/internal/bycolumn"
	"github.com/meritrules/merit/rule/internal/byrow"
	"github.com/meritrules/merit/rule/internal/check"
	"github.com/meritrules/merit/rule/internal/language"
)

// Each operation of the language has a check and a way in the row driver, and no
// table has another name.
func TestTablesAreComplete(t *testing.T) {
	for _, o := range language.Operations() {
		if check.Operations[o] == nil {
			t.Errorf("%s is not checked", o.Name)
		}
		if byrow.Operations[o] == nil && o.Name != "positive" && o.Name != "clause" { // whose checks return the value itself
			t.Errorf("%s is not worked out", o.Name)
		}
	}
	if check.Operations[nil] != nil || byrow.Operations[nil] != nil || bycolumn.Operations[nil] != nil || bycolumn.FlagOperations[nil] != nil {
		t.Error("a table has a name that is no operation")
	}
}
