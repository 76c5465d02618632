// Package held keeps the engine's form of a value, a list or a step out of the reach of hosts.
//
// A public type that holds something of the engine is defined as an [Of], and so has its
// methods alone: a host cannot name this package, and an Of has no exported fields or methods.
// merit's own packages convert the public type to its Of and Open it. Package inside does so for
// the types of package value. A test of internal/arrows keeps anything else that is internal out
// of what hosts get.
package held

// Of holds something that only merit's own packages can take out again.
type Of[T any] struct{ it T }

// In puts something in.
func In[T any](it T) Of[T] { return Of[T]{it} }

// Open takes it out.
func Open[T any](h Of[T]) T { return h.it }
