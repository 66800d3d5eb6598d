package mapping

// The stable codes of a mapping's mistakes. M001 to M008 are of the file, M010 to
// M017 of the shape of a value, M020 to M033 of crm, source, key and limits, M040
// to M058 of fields, M060 and M061 of expressions, M070 to M072 of columns, M080 and M081 of tests.
const (
	codeNotText   = "M001"
	codeTooLarge  = "M002"
	codeEmpty     = "M003"
	codeYAML      = "M004"
	codeTab       = "M005"
	codeDocuments = "M006"
	codeDeep      = "M007"
	codeAliases   = "M008"

	codeUnknownKey = "M010"
	codeTwice      = "M011"
	codeShape      = "M012"
	codeNothing    = "M013"
	codeTaken      = "M014"
	codeWord       = "M015"
	codeWhole      = "M016"
	codeValue      = "M017"

	codeVersion   = "M020"
	codeNoKey     = "M021"
	codeNoCase    = "M022"
	codeKey       = "M023"
	codeKeyColumn = "M024"
	codeDataset   = "M025"
	codeVariable  = "M026"
	codeToken     = "M027"
	codeTimeout   = "M028"
	codeFormerly  = "M029"
	codeRate      = "M030"
	codeDelimiter = "M031"
	codePassword  = "M032"
	codeProxy     = "M033"

	codeNoPart      = "M040"
	codeUnknownPart = "M041"
	codeNoSource    = "M042"
	codeTwoSources  = "M043"
	codeTogether    = "M044"
	codeBraces      = "M045"
	codeNoColumn    = "M046"
	codeEmptyMap    = "M047"
	codeMapFile     = "M048"
	codeConstant    = "M049"
	codeRule        = "M050"
	codePattern     = "M051"
	codeFormat      = "M052"
	codeZone        = "M053"
	codeCountry     = "M054"
	codeNotJSON     = "M055"
	codeNeeded      = "M056"
	codeClosed      = "M057"
	codeLabel       = "M058"

	codeExpression = "M060"
	codeUnfit      = "M061"

	codeAbsent    = "M070"
	codeAmbiguous = "M071"
	codeSameTwice = "M072"

	codeTest      = "M080"
	codeTestFails = "M081"
)
