package copies

// Of returns a pointer to a copy, nil for nil.
func Of[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

// All returns a slice with a copy of each element, nil for nil.
func All[T any](all []T, one func(T) T) []T {
	if all == nil {
		return nil
	}
	made := make([]T, len(all))
	for i, x := range all {
		made[i] = one(x)
	}
	return made
}
