//go:build !linux && !darwin && !windows

package ledger

// onNetwork tells whether a folder lies on a network disk. Here that is not
// known: then it is taken for one, which is slower and safe.
func onNetwork(string) bool { return true }
