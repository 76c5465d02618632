// Package arrows tests that the layers of the module import downwards only.
package arrows

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/meritrules/merit"

// allowed says what each package may import, beyond the standard library. From above to
// below: what is shared by many, rules, the domain, the rooms of the root, the root.
var allowed = map[string][]string{
	"internal/exact":    {"github.com/shopspring/decimal"},
	"internal/layout":   {},
	"internal/misread":  {"internal/exact", "internal/tidy"},
	"internal/linediff": {},
	"internal/depth":    {},
	"internal/mutants":  {},
	"internal/ranks":    {},
	"internal/saying":   {},
	"internal/plain":    {},
	"internal/spell":    {"internal/tidy"},
	"internal/tidy":     {"golang.org/x/text/cases", "golang.org/x/text/unicode/norm"},
	"internal/whole":    {},

	// The rooms of package rule, each of which knows only those above it in this list: what
	// it builds on, the words that hosts share, the engine, what hosts get.
	"rule/internal/civil":       {"internal/spell"},
	"rule/internal/language":    {},
	"rule/internal/domain":      {"internal/exact"},
	"rule/internal/outline":     {"internal/layout", "internal/plain"},
	"rule/internal/syntax":      {"github.com/expr-lang/expr", "internal/exact", "internal/misread", "internal/spell", "rule/internal/civil", "rule/internal/language"},
	"rule/internal/pretty":      {"internal/layout", "rule/internal/syntax"},
	"internal/copies":           {},
	"rule/fault":                {"internal/exact", "internal/plain", "internal/spell", "rule/internal/syntax"},
	"rule/internal/wording":     {"internal/spell", "rule/fault"},
	"rule/types":                {"internal/copies", "internal/exact", "internal/spell", "rule/fault", "rule/internal/civil", "rule/internal/wording", "github.com/shopspring/decimal"},
	"internal/mutation/formula": {"rule/types"},
	"rule/internal/typing":      {"rule/types"},
	"rule/internal/cell":        {"internal/exact", "internal/misread", "internal/spell", "internal/tidy", "rule/fault", "rule/internal/civil", "rule/internal/typing", "rule/internal/wording", "rule/types"},
	"rule/internal/intake":      {"internal/copies", "internal/spell", "rule/fault", "rule/internal/cell", "rule/internal/typing", "rule/internal/wording", "rule/types", "github.com/shopspring/decimal"},
	"rule/internal/tree":        {"internal/exact", "internal/spell", "rule/fault", "rule/internal/cell", "rule/internal/language", "rule/internal/syntax", "rule/internal/wording", "rule/types"},
	"rule/internal/byrow":       {"internal/exact", "internal/ranks", "internal/spell", "rule/fault", "rule/internal/cell", "rule/internal/civil", "rule/internal/language", "rule/internal/tree", "rule/internal/typing", "rule/internal/wording", "rule/types"},
	"rule/internal/bycolumn":    {"internal/exact", "rule/internal/byrow", "rule/internal/cell", "rule/internal/language", "rule/internal/tree", "rule/types"},
	"rule/internal/check":       {"internal/misread", "internal/spell", "rule/fault", "rule/internal/bycolumn", "rule/internal/byrow", "rule/internal/cell", "rule/internal/language", "rule/internal/syntax", "rule/internal/tree", "rule/internal/typing", "rule/internal/wording", "rule/types", "github.com/expr-lang/expr/ast"},
	"rule/internal/domains":     {"internal/exact", "internal/spell", "rule/fault", "rule/internal/byrow", "rule/internal/cell", "rule/internal/check", "rule/internal/domain", "rule/internal/language", "rule/internal/syntax", "rule/internal/tree", "rule/internal/wording", "rule/types"},
	"rule/internal/held":        {},
	"rule/value":                {"internal/exact", "rule/fault", "rule/internal/cell", "rule/internal/held", "rule/internal/intake", "rule/types"},
	"rule/internal/inside":      {"rule/internal/cell", "rule/internal/held", "rule/internal/intake", "rule/value"},
	"rule/derivation":           {"internal/spell", "rule/fault", "rule/internal/byrow", "rule/internal/cell", "rule/internal/held", "rule/internal/inside", "rule/internal/outline", "rule/internal/tree", "rule/internal/wording", "rule/types", "rule/value"},
	"rule/internal/ways":        {"rule/internal/language", "rule/internal/tree", "rule/types"},
	"rule/internal/since":       {"rule/fault", "rule/internal/cell", "rule/internal/intake", "rule/internal/tree", "rule/internal/typing", "rule/internal/ways", "rule/types"},
	"rule/coverage":             {"internal/plain", "rule/fault"},
	"rule/internal/points":      {"internal/copies", "internal/exact", "rule/coverage", "rule/internal/byrow", "rule/internal/cell", "rule/internal/check", "rule/internal/domain", "rule/internal/domains", "rule/internal/language", "rule/internal/tree", "rule/types"},
	"rule/internal/mutator":     {"internal/exact", "internal/mutation/formula", "rule/internal/cell", "rule/internal/check", "rule/internal/domain", "rule/internal/domains", "rule/internal/language", "rule/internal/tree", "rule/types"},
	"rule/internal/record":      {"internal/copies", "internal/plain", "internal/spell", "rule/derivation", "rule/fault", "rule/internal/byrow", "rule/internal/cell", "rule/internal/held", "rule/internal/inside", "rule/internal/language", "rule/internal/tree", "rule/types", "rule/value"},
	"rule":                      {"internal/copies", "internal/exact", "internal/mutation/formula", "internal/saying", "internal/spell", "rule/coverage", "rule/derivation", "rule/fault", "rule/internal/bycolumn", "rule/internal/byrow", "rule/internal/cell", "rule/internal/check", "rule/internal/domain", "rule/internal/domains", "rule/internal/inside", "rule/internal/intake", "rule/internal/language", "rule/internal/mutator", "rule/internal/points", "rule/internal/pretty", "rule/internal/record", "rule/internal/since", "rule/internal/tree", "rule/internal/typing", "rule/internal/ways", "rule/internal/wording", "rule/types", "rule/value", "github.com/shopspring/decimal"},

	"assessment":             {"internal/ranks", "internal/spell", "rule", "rule/fault", "rule/types", "rule/value", "github.com/shopspring/decimal"},
	"assessment/supervision": {"internal/copies", "internal/due", "internal/eventlog", "internal/spell", "internal/tally", "rule", "rule/fault", "rule/types", "rule/value", "github.com/shopspring/decimal"},
	"evaluation/panel":       {"internal/spell", "rule/fault"},
	"evaluation/dossier":     {"internal/layout", "internal/plain", "internal/spell", "rule/derivation", "rule/fault", "rule/types", "rule/value"},
	"evaluation/severity":    {"rule/types"},
	"evaluation/stream":      {"internal/spell", "rule/fault", "rule/types"},
	"evaluation":             {"evaluation/dossier", "evaluation/panel", "evaluation/severity", "evaluation/stream", "internal/eventlog", "internal/ranks", "internal/saying", "internal/spell", "rule", "rule/derivation", "rule/fault", "rule/types", "rule/value", "github.com/shopspring/decimal"},
	"incentive":              {"internal/eventlog", "rule", "rule/fault", "rule/types", "rule/value", "github.com/shopspring/decimal"},
	"window":                 {"internal/copies", "internal/due", "internal/eventlog", "internal/spell", "internal/tally", "rule", "rule/fault", "rule/types", "rule/value"},
	"internal/due":           {"rule", "rule/types"},

	"internal/tally":    {"rule/value"},
	"internal/eventlog": {"internal/spell", "rule/fault", "rule/types", "rule/value"},
	"internal/bounded":  {"rule/fault"},
	"internal/demands":  {"rule", "rule/types"},
	"internal/paths":    {"internal/spell", "rule", "rule/fault", "rule/types", "rule/value"},
	"internal/made":     {"internal/demands", "rule", "rule/fault", "rule/types", "rule/value"},
	"internal/periods":  {"rule", "rule/fault", "rule/types", "rule/value"},
	"internal/factlog":  {"assessment/supervision", "internal/eventlog", "internal/spell", "rule/fault", "rule/types", "rule/value", "window"},
	"internal/facts":    {"internal/bounded", "internal/demands", "internal/eventlog", "internal/misread", "internal/paths", "internal/spell", "internal/tidy", "rule", "rule/fault", "rule/types", "rule/value"},
	"internal/yamltext": {"internal/bounded", "internal/spell", "rule/fault", "go.yaml.in/yaml/v3"},
	"internal/form":     {"internal/misread", "internal/spell", "internal/yamltext", "rule/fault", "rule/types", "rule/value", "go.yaml.in/yaml/v3"},
	"internal/cases":    {"internal/form", "internal/layout", "internal/paths", "internal/periods", "internal/plain", "internal/spell", "internal/tidy", "internal/yamltext", "rule", "rule/derivation", "rule/fault", "rule/types", "rule/value", "go.yaml.in/yaml/v3"},
	"internal/document": {"internal/cases", "internal/demands", "internal/eventlog", "internal/factlog", "internal/form", "internal/made", "internal/misread", "internal/paths", "internal/periods", "internal/saying", "internal/spell", "internal/tidy", "internal/yamltext", "rule", "rule/coverage", "rule/fault", "rule/types", "rule/value", "assessment", "assessment/supervision", "evaluation", "evaluation/dossier", "incentive", "window", "go.yaml.in/yaml/v3"},

	"":                  {"assessment", "assessment/supervision", "evaluation", "incentive", "internal/bounded", "internal/cases", "internal/copies", "internal/document", "internal/excerpt", "internal/facts", "internal/format", "internal/paths", "internal/periods", "internal/yamltext", "rule", "rule/coverage", "rule/derivation", "rule/fault", "rule/types", "rule/value", "window"},
	"internal/format":   {"internal/bounded", "internal/document", "internal/layout", "internal/yamltext", "rule", "rule/fault", "rule/types", "go.yaml.in/yaml/v3"},
	"internal/excerpt":  {"internal/exact", "rule", "rule/derivation", "rule/fault", "rule/types", "rule/value", "go.yaml.in/yaml/v3"},
	"internal/mutation": {"", "internal/excerpt", "internal/mutation/formula", "rule", "rule/fault", "rule/types", "rule/value", "go.yaml.in/yaml/v3"},
	"feedback":          {"internal/plain", "rule", "rule/derivation", "rule/fault", "rule/types", "rule/value"},
	"policygen":         {"", "internal/paths", "internal/plain", "rule", "rule/fault", "rule/types"},
	"policytest":        {"", "internal/mutation", "rule/fault", "rule/types", "rule/value"},
}

func TestLayers(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name := strings.TrimPrefix(strings.TrimPrefix(fields[0], module), "/")
		may, ok := allowed[name]
		if !ok {
			if !strings.HasPrefix(name, "examples/") && !strings.HasPrefix(name, "cmd/") && name != "internal/arrows" {
				t.Errorf("package %s has no place among the layers", name)
			}
			continue
		}
		seen++
		for _, imported := range fields[1:] {
			if !permitted(imported, may) {
				t.Errorf("package %q must not import %s", name, imported)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("saw %d of the %d layers", seen, len(allowed))
	}
}

// permitted reports whether an import is of the standard library or allowed.
func permitted(path string, may []string) bool {
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return true
	}
	return slices.ContainsFunc(may, func(m string) bool {
		if strings.Contains(m, ".") {
			return path == m || strings.HasPrefix(path, m+"/")
		}
		return path == strings.TrimSuffix(module+"/"+m, "/")
	})
}
