// Package bycolumn evaluates a typed tree for many records at once, in vectors of whole
// numbers over one denominator.
//
// It takes the operations in its table [Operations]; a formula with any other is left to
// package byrow, as is a batch in which a record fails, is unknown or needs long numbers.
// Its results are those of byrow, which tests compare.
package bycolumn
