package main

// The words that rows are put together from. They hold what breaks importers:
// accents, ñ, quotes of both kinds, semicolons, line breaks, the euro sign.

var firstNames = []string{
	"Ana", "Luis", "María", "José", "Lucía", "Andrés", "Sofía", "Iván", "Elena", "Óscar",
	"Inés", "Tomás", "Paula", "Julián", "Rocío", "Martín",
}

var lastNames = []string{
	"Peña", "Núñez", "Gómez", "Muñoz", "Díaz", "Ibáñez", "Rojas", "Cárdenas", "Vélez", "Quiñones",
	"Ortega", "Zúñiga", "Pardo", "Medina", "Güiza", "Salas",
}

// matter is what a case is about. In a detail %C is a city, %P a service,
// %D a device, %H a time of day.
type matter struct {
	kind, subject, detail, solution string
}

var matters = []matter{
	{"Petición", "Copia de factura", "Solicita copia de la factura del %P.\nLa necesita antes de las %H.", "Se envió la copia al correo registrado."},
	{"Petición", "Cambio de dirección", "Se mudó a %C; nueva dirección:\nCalle 12 # 34-56, apto. 302", "Dirección actualizada."},
	{"Petición", "Certificado de paz y salvo", "Pide el certificado a nombre del titular.", "Certificado emitido y enviado."},
	{"Petición", "Traslado del servicio", "Traslado del %P a %C.\n\nPrefiere la mañana; llamar antes de ir.", "Traslado hecho; el cliente firmó el acta."},
	{"Queja", "Mala atención en la sede", "Dice: \"esperé dos horas y nadie me llamó\".\nSede %C, %H.", "Se habló con la sede y se pidieron disculpas."},
	{"Queja", "Llamadas insistentes", "Recibe llamadas todos los días a las %H; pide que no lo llamen más.", "Número retirado de las campañas."},
	{"Queja", "Técnico no llegó", "Cita para el %D: el técnico no llegó a %C.\nEs la segunda vez.", "Nueva cita, cumplida."},
	{"Reclamo", "Cobro no reconocido", "No reconoce el cobro del %P.\nAdjunta el extracto; pide el reverso.", "Cobro reversado en la factura siguiente."},
	{"Reclamo", "Cobro en otra moneda", "Le cobraron en € y no en pesos – compra hecha en %C.", "Se ajustó el valor a pesos."},
	{"Reclamo", "Equipo defectuoso", "El %D no enciende.\nYa probó con “otro cargador”; sigue igual.", "Equipo cambiado por garantía."},
	{"Reclamo", "Servicio intermitente", "Sin servicio en %C desde las %H; el %P se cae cada rato.", "Se reparó el tramo y se compensaron dos días."},
	{"Sugerencia", "Horario de atención", "Sugiere abrir la sede de %C los sábados.", "Se agradeció y se pasó al área."},
	{"Sugerencia", "Mejoras de la aplicación", "Que la aplicación recuerde el usuario;\nque el botón «Pagar» sea más grande.", "Anotada para la próxima versión."},
}

var cities = []string{"Medellín", "Bogotá", "Cúcuta", "Ibagué", "Popayán", "Montería", "Santa Marta", "Nariño"}

var services = []string{"plan hogar", "plan de datos", "plan de televisión", "plan de voz"}

var devices = []string{"módem", "teléfono", "televisor", "decodificador"}

var desks = []string{"Mesa 1", "Mesa 2", "Mesa 3", "Mesa 4"}
