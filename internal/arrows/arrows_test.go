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
	"internal/mutants":  {},
	"internal/ranks":    {},
	"internal/plain":    {},
	"internal/spell":    {"internal/tidy"},
	"internal/tidy":     {"golang.org/x/text/cases", "golang.org/x/text/unicode/norm"},
	"internal/whole":    {},

	"rule/internal/civil":    {"internal/spell"},
	"rule/internal/language": {},
	"rule/internal/domain":   {"internal/exact"},
	"rule/internal/outline":  {"internal/layout", "internal/plain"},
	"rule/internal/pretty":   {"rule/internal/syntax", "internal/layout"},
	"rule/internal/syntax":   {"rule/internal/civil", "rule/internal/language", "internal/exact", "internal/misread", "internal/spell", "github.com/expr-lang/expr"},
	"rule": {"rule/internal/domain", "rule/internal/language", "rule/internal/outline", "rule/internal/pretty", "rule/internal/syntax", "rule/internal/civil", "internal/exact", "internal/misread", "internal/plain", "internal/ranks", "internal/spell", "internal/tidy",
		"github.com/shopspring/decimal", "github.com/expr-lang/expr/ast"},

	"assessment":             {"internal/ranks", "internal/spell", "rule", "github.com/shopspring/decimal"},
	"assessment/supervision": {"rule", "github.com/shopspring/decimal"},
	"evaluation":             {"internal/ranks", "internal/spell", "rule", "github.com/shopspring/decimal"},
	"incentive":              {"rule", "github.com/shopspring/decimal"},
	"window":                 {"internal/eventlog", "rule"},

	"internal/eventlog": {"internal/spell", "rule"},
	"internal/bounded":  {"rule"},
	"internal/demands":  {"rule"},
	"internal/paths":    {"internal/spell", "rule"},
	"internal/made":     {"internal/demands", "rule"},
	"internal/periods":  {"rule"},
	"internal/caselog":  {"internal/eventlog", "rule", "window"},
	"internal/facts":    {"internal/bounded", "internal/demands", "internal/eventlog", "internal/misread", "internal/paths", "internal/spell", "internal/tidy", "rule"},
	"internal/yamltext": {"internal/bounded", "internal/spell", "rule", "go.yaml.in/yaml/v3"},
	"internal/form":     {"internal/misread", "internal/spell", "internal/yamltext", "rule", "go.yaml.in/yaml/v3"},
	"internal/cases":    {"internal/form", "internal/layout", "internal/paths", "internal/periods", "internal/plain", "internal/spell", "internal/tidy", "internal/yamltext", "rule", "go.yaml.in/yaml/v3"},
	"internal/document": {"internal/caselog", "internal/cases", "internal/demands", "internal/eventlog", "internal/form", "internal/made", "internal/misread", "internal/paths", "internal/periods", "internal/spell", "internal/tidy", "internal/yamltext",
		"rule", "assessment", "assessment/supervision", "evaluation", "incentive", "window", "go.yaml.in/yaml/v3"},

	"": {"internal/bounded", "internal/cases", "internal/document", "internal/excerpt", "internal/facts", "internal/format", "internal/paths", "internal/periods", "internal/yamltext",
		"rule", "assessment", "assessment/supervision", "evaluation", "incentive", "window"},
	"internal/format":   {"internal/bounded", "internal/document", "internal/layout", "internal/yamltext", "rule", "go.yaml.in/yaml/v3"},
	"internal/excerpt":  {"rule", "go.yaml.in/yaml/v3"},
	"internal/mutation": {"", "internal/excerpt", "rule", "go.yaml.in/yaml/v3"},
	"feedback":          {"internal/plain", "rule"},
	"policygen":         {"", "internal/paths", "internal/plain", "rule"},
	"policytest":        {"", "internal/mutation", "rule"},
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
