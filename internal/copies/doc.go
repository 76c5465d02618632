// Package copies copies what callers hand over and what is handed out, down to what its
// pointers and slices hold, so that kept values never change.
package copies
