package merit

import "github.com/meritrules/merit/rule"

// Option changes how Load reads a policy document.
type Option func(*document)

// WithFunctions adds functions of the host program to the language of the
// document. They must be pure: see rule.Function.
func WithFunctions(functions ...rule.Function) Option {
	return func(d *document) { d.scope.Host = append(d.scope.Host, functions...) }
}

// WithLimits bounds what the formulas of the document may cost, each by itself and
// all together in each call, in place of the defaults of rule.Limits: lower where documents
// come from strangers, higher where facts are many. A field that is 0 leaves its
// default. What a document and its facts may have is bounded by WithReadLimits.
func WithLimits(limits rule.Limits) Option {
	return func(d *document) { d.scope.Limits = limits }
}

// WithReadLimits bounds what the few bytes of a document, and of each year of facts
// that its policy reads, may turn into, in place of the defaults of ReadLimits. What
// a document and its facts may have at most besides is fixed.
func WithReadLimits(limits ReadLimits) Option {
	return func(d *document) { d.limits = limits }
}
