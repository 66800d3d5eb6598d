// Package report writes what became of each row: the results file and the
// failures file, and the one JSON object that sums a run up.
//
// Its rules:
//
//   - A report is our eleven columns ([Columns]) followed by the source's own,
//     cell for cell, in the source's own format and dialect ([Style]).
//   - It appears under its name only when it is whole: it is written beside,
//     synced and renamed ([Writer]). Until then, and after any error, what
//     stood under that name stays as it was.
//   - It holds people's data, so it is readable by its owner alone (0600).
//   - Text in our columns that a spreadsheet could take for a formula is made
//     harmless ([Outcome.Fields] says how, [Plain] takes it back). The source's
//     own cells are never touched.
//   - What cannot be held as it is (a character that the encoding lacks, a text
//     too long for an Excel cell) is an error in a source cell, never a silent
//     change; [Style.Fits] tells before anything is sent. In our own columns it
//     is replaced or cut, and shows it.
//   - The same rows give the same bytes, so that a digest tells whether a person
//     has changed a report since.
package report
