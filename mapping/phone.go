package mapping

func isCountry(name string) bool                 { return name != "" }
func phone(text, country string) (string, fault) { return text, fault{} }
