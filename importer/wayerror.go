package importer

// wayError is an error that came when rows may have been sent: exit 1.
type wayError struct{ error }

func (e *wayError) Unwrap() error { return e.error }

// ExitCode is 1.
func (e *wayError) ExitCode() int { return 1 }

func onTheWay(err error) error {
	if err == nil {
		return nil
	}
	return &wayError{err}
}
