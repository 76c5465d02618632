package merit

import "github.com/meritrules/merit/rule"

// Option changes how Load reads a policy document.
type Option func(*document)

// WithFunctions adds functions of the host program to the language of the
// document. They must be pure: see rule.Function.
func WithFunctions(functions ...rule.Function) Option {
	return func(d *document) { d.scope.Host = append(d.scope.Host, functions...) }
}
