package xlsx

import "cmp"

// Limits bound what a workbook may ask for, before the work is done. Fields that
// are zero mean the defaults.
type Limits struct {
	PartBytes   int64 // inflated size of one part
	TotalBytes  int64 // inflated size of all parts that are read
	Ratio       int64 // inflated to deflated size of a part of more than ratioFromBytes
	SmallBytes  int64 // inflated size of a part that is no sheet and no table of strings: styles, relationships …
	StringBytes int   // of one cell's text
}

const (
	// The longest sheet there can be, 1,048,576 rows, has about 1 GiB with
	// fifteen columns.
	defaultPartBytes  = 2 << 30
	defaultTotalBytes = 4 << 30
	// Excel's own sheets shrink to a tenth; a million equal rows to a hundredth.
	// Deflate itself cannot go beyond 1032.
	defaultRatio = 400
	// Styles of 2 MiB are found in workbooks that were copied together for years.
	defaultSmallBytes = 16 << 20
	// Excel's longest cell has 32,767 characters.
	defaultStringBytes = 1 << 20
)

const (
	// ratioFromBytes is the size from which a ratio says anything.
	ratioFromBytes = 64 << 20
	// maxParts is far more than the parts of a workbook with a thousand sheets.
	maxParts = 1 << 16
	// maxColumns and maxRows are those of a sheet (Excel's specifications and limits).
	maxColumns = 1 << 14
	maxRows    = 1 << 20
	// maxDepth is deeper than any schema of a workbook nests.
	maxDepth = 128
	// maxAttributes is more than any element has, namespaces included.
	maxAttributes = 256
	// maxRanges bounds the merged ranges that are kept, for a word about them.
	maxRanges = 1000
)

func (l Limits) filled() Limits {
	l.PartBytes = cmp.Or(l.PartBytes, defaultPartBytes)
	l.TotalBytes = cmp.Or(l.TotalBytes, defaultTotalBytes)
	l.Ratio = cmp.Or(l.Ratio, defaultRatio)
	l.SmallBytes = cmp.Or(l.SmallBytes, defaultSmallBytes)
	l.StringBytes = cmp.Or(l.StringBytes, defaultStringBytes)
	return l
}
